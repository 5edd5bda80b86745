"""`coalmine cost`: what an environment costs, before it is deployed."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from coalmine.cli.cost_lines import print_estimate
from coalmine.cli.cost_markdown import to_markdown
from coalmine.cli.endpoint_choice import console, environment_options, fail, read_environment
from coalmine.cli.exit_codes import AWS_SAID_NO, REFUSED, exit_codes
from coalmine.cli.price_refresh import refresh_tables
from coalmine.cli.pricing import Pricing, Synthesize, pricing_of, synthesized
from coalmine.cli.synthesis import SynthesisError, synthesize
from coalmine.cost.assembly import Template, read_assembly
from coalmine.cost.difference import Sums, sums_in, sums_of
from coalmine.cost.document import to_document
from coalmine.cost.prices import PACKAGED, PriceTableError
from coalmine.gateways.aws import AwsError
from coalmine.gateways.price_list import PriceList, connect_price_list


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    synthesize: Synthesize = synthesize
    connect: Callable[[], PriceList] = connect_price_list
    today: Callable[[], date] = lambda: datetime.now(UTC).date()


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog=exit_codes(done="it is shown", refused="something has no price, with --check")
)
@environment_options
@click.option("--assembly", type=_FOLDER, help="What cdk synth wrote, instead of a new synthesis.")
@click.option(
    "--before",
    type=click.Path(exists=True, path_type=Path),
    help="Compare with this: what --json wrote, or the folder of another synthesis.",
)
@click.option(
    "--prices",
    type=_FOLDER,
    default=PACKAGED,
    show_default="the repository's",
    help="A folder of price tables, one YAML file a region.",
)
@click.option(
    "--price-region",
    metavar="REGION",
    help="Take the prices of this region for all of them; the output says so.",
)
@click.option("--refresh", is_flag=True, help="Ask AWS for the prices, and write them down first.")
@click.option("--check", is_flag=True, help="End with 1 when something has no price.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def cost(
    obj: Surroundings | None,
    *,
    environment: str,
    file: Path | None,
    assembly: Path | None,
    before: Path | None,
    prices: Path,
    price_region: str | None,
    refresh: bool,
    check: bool,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Estimate what an environment costs an hour, a day and a month, from its templates."""
    around = Surroundings() if obj is None else obj
    name, data = read_environment(environment, file)
    try:
        templates = _templates(around, name, file, assembly)
        if refresh:
            regions = {template.region for template in templates}
            refresh_tables(around.connect(), regions, prices, today=around.today())
        pricing = pricing_of(name, data, templates, prices=prices, price_region=price_region)
        estimated = pricing.estimate(templates)
        former = None if before is None else _former(before, pricing)
    except (PriceTableError, SynthesisError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    except AwsError as error:
        fail(f"AWS said no\n  {error}", AWS_SAID_NO)
    if as_json:
        click.echo(json.dumps(to_document(estimated), indent=2))
    elif as_markdown:
        click.echo(to_markdown(estimated, before=former, prices_of=price_region))
    else:
        print_estimate(console(), estimated, before=former, prices_of=price_region)
    if check and not estimated.is_complete:
        sys.exit(REFUSED)


def _templates(
    around: Surroundings, name: str, file: Path | None, assembly: Path | None
) -> tuple[Template, ...]:
    if assembly is not None:
        return read_assembly(assembly)
    return synthesized(around.synthesize, name, file)


def _former(before: Path, pricing: Pricing) -> Sums:
    """Read an estimate, or make one of a former synthesis with today's prices and usage."""
    if before.is_dir():
        return sums_of(pricing.estimate(read_assembly(before)))
    try:
        document = json.loads(before.read_text(encoding="utf-8"))
    except ValueError as cause:
        raise ValueError(f"--before must be a folder or JSON, got {before}: {cause}") from cause
    return sums_in(document)
