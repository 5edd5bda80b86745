"""`coalmine registry list`: the versions of a group, the latest first."""

import json
from itertools import islice
from typing import Any

import click
from rich.table import Table

from canary.reasons import describe_seconds
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.registry.options import Chosen, about_a_group
from coalmine.multi_model.facts import describe_metrics
from coalmine.registration.versions import RegisteredVersion

_DAY_SECONDS = 86_400
_COMPLETED = "Completed"


@click.command(name="list", epilog=exit_codes(done="it is shown", refused=None))
@about_a_group
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The latest ones."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_versions(chosen: Chosen, *, limit: int, as_json: bool) -> None:
    """Show the versions of GROUP: approval, status, age, and the metrics they were packed with."""
    rows = [_row(each, chosen.now) for each in islice(chosen.live.versions.versions(), limit)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo(
            f"{chosen.group} has no versions; add one: coalmine registry register {chosen.words} "
            "ARTIFACT"
        )
        return
    table = Table("version", "approval", "age", "metrics", "reason", box=None)
    for row in rows:
        table.add_row(
            str(row["version"]),
            _describe_approval(row),
            _describe_age(row["age_seconds"]),
            describe_metrics(row["metrics"]).replace(", ", "\n"),
            row["reason"],
        )
    console().print(table)


def _row(version: RegisteredVersion, now: float) -> dict[str, Any]:
    return {
        "version": version.version,
        "model_package_arn": version.arn,
        "approval": version.approval,
        "status": version.status,
        "created": version.created.isoformat(),
        "age_seconds": max(0, int(now - version.created.timestamp())),
        "metrics": version.metrics,
        "model_data_url": version.model_data_url,
        "reason": version.reason,
    }


def _describe_approval(row: dict[str, Any]) -> str:
    """A version that is not Completed cannot be deployed, whoever approves it."""
    approval: str = row["approval"]
    return approval if row["status"] == _COMPLETED else f"{approval}, {row['status']}"


def _describe_age(seconds: int) -> str:
    days = seconds // _DAY_SECONDS
    return describe_seconds(seconds) if days == 0 else f"{days} d"
