"""`coalmine canary plan`: what a canary would do, and what each stage could see."""

import json

import click
from rich.table import Table

from canary.documents import to_document
from canary.endpoint import Roles, choose_roles
from canary.plan import Plan, build_plan, expect_traffic, plan_rows
from canary.reasons import describe_rate, describe_seconds
from canary.settings import CanarySettings
from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.cli.canary.options import Chosen, about_an_endpoint
from coalmine.cli.endpoint_choice import console, fail
from coalmine.cli.exit_codes import exit_codes
from coalmine.config import AlarmsConfig, CanaryConfig


@click.command(epilog=exit_codes(done="it is shown", refused="this canary would be refused"))
@about_an_endpoint
@click.option(
    "--challenger",
    metavar="VARIANT",
    help="The one to promote; needed when several have no traffic.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def plan(chosen: Chosen, *, challenger: str | None, as_json: bool) -> None:
    """Show stages, shares, times, and the smallest regression each stage of ENDPOINT can see.

    Settings come from the config file, traffic from the champion's last hour.
    """
    endpoint = chosen.live.endpoint.describe()
    if chosen.canary is None or endpoint is None:
        missing = "`canary:` in the config" if chosen.canary is None else "a deployed endpoint"
        fail(f"a plan needs {missing}, got none for {chosen.endpoint}", ExitCode.REFUSED)
    try:
        config = CanaryConfig.model_validate_json(json.dumps(chosen.canary))
        roles = choose_roles(endpoint.variants, challenger=challenger)
        alarms = AlarmsConfig.model_validate_json(json.dumps(chosen.at.settings.get("alarms", {})))
        settings = config.to_settings().watching(alarms.obeyed_alarms(chosen.at.endpoint_name))
        planned = _plan(chosen, roles, settings)
    except ValueError as error:
        fail(f"this canary would be refused\n  {error}", ExitCode.REFUSED)
    if as_json:
        click.echo(json.dumps(to_document(planned), indent=2))
    else:
        _show(planned)


def _plan(chosen: Chosen, roles: Roles, settings: CanarySettings) -> Plan:
    measured = chosen.live.endpoint.measure(roles, settings)
    expected = expect_traffic(settings, measured=measured.counts, measured_seconds=measured.seconds)
    return build_plan(settings, roles=roles, expected=expected)


def _show(planned: Plan) -> None:
    terminal, rows = console(), plan_rows(planned)
    expected = planned.expected
    terminal.print(
        f"{planned.champion} -> {planned.challenger} at {expected.requests_per_minute:.0f} "
        f"requests a minute, {describe_rate(expected.error_rate)} errors; "
        f"{describe_seconds(planned.least_seconds)} to {describe_seconds(planned.most_seconds)}"
    )
    table = Table(*rows[0], box=None)
    for row in rows:
        table.add_row(*row.values())
    terminal.print(table)
