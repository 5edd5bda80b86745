"""`coalmine models list`: what is stored behind the endpoint."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import click
from rich.table import Table

from canary.reasons import describe_seconds
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.models.options import Chosen, about_models
from coalmine.gateways.model_store import StoredModel, UnreadableModelError
from coalmine.multi_model.facts import describe_metrics, model_metrics

_DAY_SECONDS = 86_400
_READERS = 8


@click.command(
    name="list",
    epilog=exit_codes(done="it is shown", refused="the endpoint does not host many models"),
)
@about_models(is_optional=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(chosen: Chosen, *, as_json: bool) -> None:
    """Show the models of ENDPOINT: version, size, age, and the metrics they were packed with.

    Stored is not loaded: which models are in memory, SageMaker does not tell.
    """
    now = chosen.around.now()
    with ThreadPoolExecutor(_READERS) as readers:
        rows = list(readers.map(lambda stored: _row(chosen, stored, now), chosen.live.store.list()))
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo(
            f"{chosen.at.name} has no models; add one: coalmine models add "
            f"{chosen.at.words} ARTIFACT"
        )
        return
    table = Table("name", "version", "size", "age", "metrics", box=None)
    for row in rows:
        table.add_row(
            row["name"],
            row["version"],
            f"{row['size_bytes'] / 1e6:,.2f} MB",
            _describe_age(row["age_seconds"]),
            _told(row),
        )
    console().print(table)
    for row in rows:
        if row["unreadable"] is not None:
            click.echo(f"unreadable: {row['unreadable']}", err=True)


def _row(chosen: Chosen, stored: StoredModel, now: datetime) -> dict[str, Any]:
    unreadable = None
    try:
        description = chosen.live.store.describe(stored.model)
    except UnreadableModelError as error:
        description, unreadable = None, str(error)
    return {
        "name": stored.model.name,
        "version": stored.model.version,
        "target_model": stored.model.target_model,
        "size_bytes": stored.size_bytes,
        "modified": stored.modified.isoformat(),
        "age_seconds": max(0, int((now - stored.modified).total_seconds())),
        "is_packed": description is not None,
        "unreadable": unreadable,
        "framework_version": None if description is None else description.get("framework_version"),
        "metrics": {} if description is None else model_metrics(description),
    }


def _told(row: dict[str, Any]) -> str:
    if row["unreadable"] is not None:
        return "unreadable"
    return describe_metrics(row["metrics"]) if row["is_packed"] else "not packed by coalmine"


def _describe_age(seconds: int) -> str:
    if seconds < 2 * _DAY_SECONDS:
        return describe_seconds(seconds)
    return f"{seconds // _DAY_SECONDS} days"
