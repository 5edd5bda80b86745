"""`coalmine metrics`: what an endpoint did in a span of time, variant by variant."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, console, fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.metric_lines import print_metrics
from coalmine.cli.moments import Moment
from coalmine.gateways.endpoint_description import existing
from coalmine.gateways.measured_endpoint import MeasuredEndpoint, connect_measured
from coalmine.metrics.document import as_document
from coalmine.metrics.facts import EndpointFacts
from coalmine.metrics.plot import PictureFormat, draw, picture_format
from coalmine.metrics.report import Report, make_report
from coalmine.metrics.span import Span, choose_span

NO_REQUESTS = 11


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], MeasuredEndpoint] = connect_measured
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@click.command(
    epilog=exit_codes(
        done="it is shown",
        refused="the picture cannot be written",
        others={NO_REQUESTS: "no requests were counted"},
    )
)
@about_an_endpoint()
@click.option(
    "--since",
    type=Moment(),
    default="1h",
    show_default=True,
    help="From when on: 30m, 2h or 7d ago, or 2026-01-31T08:00 (UTC); at most 455d.",
)
@click.option("--until", type=Moment(), help="To when, as in --since; now if not given.")
@click.option("--variant", metavar="VARIANT", help="This one only.")
@click.option(
    "--period-seconds",
    type=click.IntRange(min=1),
    help="How finely; the finest that suits the span and that CloudWatch still has if not given.",
)
@click.option(
    "--plot",
    "picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw it instead: FILE ends with .png or .svg.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def metrics(
    obj: Surroundings | None,
    at: ChosenEndpoint,
    *,
    since: datetime,
    until: datetime | None,
    variant: str | None,
    period_seconds: int | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Show what ENDPOINT did: requests, errors, latency, instances, utilization, by variant."""
    around = Surroundings() if obj is None else obj
    if picture is not None and as_json:
        raise click.UsageError("one of --plot and --json must be left out")
    form = None if picture is None else _picture_format(picture)
    span = _span(since, until, around.now(), period_seconds)
    live = around.connect(at.endpoint_name, at.region)
    facts = existing(live.describe(), at.endpoint_name)
    report = _measure(live, facts, variant, span)
    if picture is not None and form is not None:
        _write(picture, draw(report, form))
        click.echo(f"drew {report.endpoint_name} in {picture}")
    elif as_json:
        click.echo(json.dumps(as_document(report), indent=2))
    else:
        print_metrics(console(), report)
    if not report.has_requests:
        if picture is not None:
            click.echo("no requests were counted", err=True)
        sys.exit(NO_REQUESTS)


def _measure(
    live: MeasuredEndpoint, facts: EndpointFacts, variant: str | None, span: Span
) -> Report:
    if variant is not None:
        try:
            facts = facts.only(variant)
        except ValueError as error:
            raise click.UsageError(f"--variant: {error}") from error
    return make_report(facts, live.samples(facts, span), span)


def _span(
    since: datetime, until: datetime | None, now: datetime, period_seconds: int | None
) -> Span:
    try:
        end = now if until is None else until
        return choose_span(since, end, now=now, period_seconds=period_seconds)
    except ValueError as error:
        raise click.UsageError(f"--since, --until: {error}") from error


def _picture_format(picture: Path) -> PictureFormat:
    try:
        return picture_format(picture.name)
    except ValueError as error:
        raise click.UsageError(f"--plot: {error}") from error


def _write(picture: Path, content: bytes) -> None:
    try:
        picture.write_bytes(content)
    except OSError as error:
        fail(f"the picture could not be written\n  {error}", REFUSED)
