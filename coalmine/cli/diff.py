"""`coalmine diff`: what the config declares, what is live, and who owns the difference."""

import dataclasses
import json
import sys

import click
from rich.table import Table

from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, console
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.traffic import Surroundings
from coalmine.endpoints.differences import Comparison, compare
from coalmine.gateways.endpoint_description import existing


@click.command(epilog=exit_codes(done="it is shown", refused="something differs, with --check"))
@about_an_endpoint()
@click.option("--check", is_flag=True, help="End with 1 when something differs.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(obj: Surroundings | None, at: ChosenEndpoint, *, check: bool, as_json: bool) -> None:
    """Show ENDPOINT's weights and capacity, declared against live."""
    around = Surroundings() if obj is None else obj
    live = around.connect(at.stack_name, at.region).endpoint
    endpoint = existing(live.describe(), at.endpoint_name)
    rows = compare(at.parsed(), endpoint, live.provisioned_concurrency())
    if as_json:
        page = {
            "endpoint_name": at.endpoint_name,
            "status": endpoint.status,
            "properties": [dataclasses.asdict(row) for row in rows],
        }
        click.echo(json.dumps(page, indent=2))
    else:
        _show(at, endpoint.status, rows)
    if check and not all(row.is_same for row in rows):
        sys.exit(REFUSED)


def _show(at: ChosenEndpoint, status: str, rows: list[Comparison]) -> None:
    terminal = console()
    terminal.print(f"{at.endpoint_name}: {status}")
    table = Table("variant", "what", "declared", "live", "owner", "a deployment", box=None)
    for row in rows:
        live = row.live if row.is_same else f"[bold]{row.live}[/bold]"
        table.add_row(row.variant_name, row.what, row.declared, live, row.owner, row.deploy)
    terminal.print(table)
    different = sum(not row.is_same for row in rows)
    terminal.print("as declared" if different == 0 else f"{different} of {len(rows)} differ")
