"""`coalmine canary status`: who serves, which canary runs, how the last ones ended."""

import json
import time
from typing import Any

import click
from rich.table import Table

from canary.kind import CanaryKind
from canary.reasons import describe_seconds, describe_share
from coalmine.cli.canary.lines import describe_ending
from coalmine.cli.canary.options import Chosen, about_a_deployed_endpoint
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.releases.history import short_caller

_SHOWN_CANARIES = 5


@click.command(epilog=exit_codes(done="it is shown", refused=None))
@about_a_deployed_endpoint
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(chosen: Chosen, *, as_json: bool) -> None:
    """Show how ENDPOINT and its canaries stand."""
    page = _page(chosen)
    if as_json:
        click.echo(json.dumps(page, indent=2))
        return
    terminal = console()
    terminal.print(f"{page['endpoint_name']}: {page['status']}")
    for name, weight in page["weights"].items():
        mark = ", promoted" if name == page["promoted"] else ""
        terminal.print(f"  {name} weight {weight}{mark}")
    running = page["canary"]
    terminal.print("no canary holds the endpoint" if running is None else _describe(running))
    if page["last_canaries"]:
        table = Table("canary", "challenger", "outcome", "by", "reason", box=None)
        for each in page["last_canaries"]:
            ended = "refused" if each["outcome"] is None else describe_ending(each)
            who = short_caller(each["requested_by"])
            table.add_row(each["canary_id"], each["challenger"], ended, who, each["reason"])
        terminal.print(table)


def _page(chosen: Chosen) -> dict[str, Any]:
    records, lock = chosen.live.records, chosen.live.records.lock()
    endpoint, promoted = chosen.live.endpoint.describe(), records.promoted()
    run = None if lock is None else lock.run
    return {
        "endpoint_name": chosen.live.deployment.endpoint_name,
        "status": "missing" if endpoint is None else endpoint.status,
        "weights": {}
        if endpoint is None
        else {each.name: each.current_weight for each in endpoint.variants},
        "promoted": None if promoted is None else promoted["variant_name"],
        "canary": None
        if lock is None
        else {
            "canary_id": lock.canary_id,
            "owner": lock.owner,
            "execution_status": chosen.live.executions.status(lock.owner).value,
            "heartbeat_age_seconds": max(0, int(time.time()) - lock.heartbeat_at),
            "kind": None if run is None else run.kind.value,
            "requested_by": None if run is None else run.requested_by,
            "challenger": None if run is None else run.challenger,
            "stage": None if run is None else run.stage_index + 1,
            "share": None if run is None else run.stage.share,
            "reason": "" if run is None else run.reason,
        },
        "last_canaries": [
            {
                **{key: each[key] for key in ("canary_id", "challenger", "outcome", "reason")},
                "kind": each.get("kind", CanaryKind.CANARY.value),
                "requested_by": each.get("requested_by"),
            }
            for each in records.summaries()[:_SHOWN_CANARIES]
            if each["is_over"]
        ],
    }


def _describe(canary: dict[str, Any]) -> str:
    age = describe_seconds(canary["heartbeat_age_seconds"])
    kind = "canary" if canary["kind"] is None else canary["kind"].replace("_", " ")
    lead = f"{kind} {canary['canary_id']} is {canary['execution_status']}, last sign {age} ago"
    if canary["requested_by"] is not None:
        lead = f"{lead}; asked for by {short_caller(canary['requested_by'])}"
    if canary["challenger"] is None:
        return lead
    return (
        f"{lead}\n  {canary['challenger']} in stage {canary['stage']} "
        f"({describe_share(canary['share'])}): {canary['reason']}"
    )
