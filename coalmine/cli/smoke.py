"""`coalmine smoke`: does each variant give the answers that were packed with its model?"""

import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from canary.golden import Answer, GoldenRequest
from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, console
from coalmine.cli.exit_codes import AWS_SAID_NO, REFUSED, exit_codes
from coalmine.gateways.asked_endpoint import AskedEndpoint, connect_asked
from coalmine.gateways.aws import AwsError
from coalmine.gateways.endpoint_description import existing
from coalmine.gateways.variant_models import ServedModel
from coalmine.releases.smoke_test import (
    SmokeOutcome,
    VariantSmoke,
    refusal_to_ask,
    smoke_variant,
)

_STYLES = {
    SmokeOutcome.PASSED: "green",
    SmokeOutcome.FAILED: "bold red",
    SmokeOutcome.UNREADABLE: "red",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], AskedEndpoint] = connect_asked


@click.command(
    epilog=exit_codes(
        done="no answer differs, also where no model has golden requests",
        refused="an answer differs, it says which",
    )
)
@about_an_endpoint()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def smoke(obj: Surroundings | None, at: ChosenEndpoint, *, as_json: bool) -> None:
    """Send the golden requests of ENDPOINT's models to its variants, and compare the answers.

    Each variant is asked by its name, whatever its weight. It waits for nothing. It needs
    sagemaker:DescribeEndpoint, DescribeEndpointConfig, DescribeModel, DescribeModelPackage and
    InvokeEndpoint of the endpoint, and s3:GetObject (kms:Decrypt) of its artifacts.
    """
    around = Surroundings() if obj is None else obj
    results = smoke_endpoint(around.connect(at.endpoint_name, at.region), at)
    if as_json:
        page = {
            "endpoint_name": at.endpoint_name,
            "variants": [dataclasses.asdict(each) for each in results],
        }
        click.echo(json.dumps(page, indent=2))
    else:
        print_smoke(console(), at, results)
    code = smoke_code(results)
    if code != 0:
        sys.exit(code)


def smoke_endpoint(live: AskedEndpoint, at: ChosenEndpoint) -> list[VariantSmoke]:
    """Ask all variants of an endpoint; AwsError where it cannot answer."""
    endpoint = existing(live.endpoint.describe(), at.endpoint_name)
    refusal = refusal_to_ask(endpoint.name, endpoint.status)
    if refusal is not None:
        raise AwsError(refusal)
    models = {} if endpoint.config_name is None else live.models.read(endpoint.config_name)
    is_alone = len(endpoint.variants) == 1
    return [
        _smoke(live, variant.name, models.get(variant.name, ServedModel()), is_alone=is_alone)
        for variant in endpoint.variants
    ]


def _smoke(live: AskedEndpoint, name: str, model: ServedModel, *, is_alone: bool) -> VariantSmoke:
    def ask(request: GoldenRequest) -> Answer:
        return live.answers.ask(name, request, is_alone=is_alone)

    return smoke_variant(name, model.document, ask, forbidden=model.forbidden)


def smoke_code(results: Sequence[VariantSmoke]) -> int:
    """Return what a smoke test ends with."""
    outcomes = {each.outcome for each in results}
    if SmokeOutcome.FAILED in outcomes:
        return REFUSED
    return AWS_SAID_NO if SmokeOutcome.UNREADABLE in outcomes else 0


def print_smoke(terminal: Console, at: ChosenEndpoint, results: Sequence[VariantSmoke]) -> None:
    """Show what each variant answered."""
    table = Table("variant", "smoke test", "because", box=None)
    for each in results:
        style = _STYLES.get(each.outcome, "")
        table.add_row(each.variant_name, Text(each.outcome, style=style), Text(each.reason))
    terminal.print(f"asked {at.endpoint_name}")
    terminal.print(table)
