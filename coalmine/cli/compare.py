"""`coalmine compare`: the variants of an endpoint held against each other."""

import dataclasses
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click

from coalmine.cli.comparison_lines import print_report
from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, console, fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.moments import Moment
from coalmine.comparison.compare import Report, choose_baseline
from coalmine.comparison.compare import compare as compare_variants
from coalmine.gateways.comparable_endpoint import ComparableEndpoint, connect_comparable

WORSE = 10
NOTHING_TO_COMPARE = 11
_MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], ComparableEndpoint] = connect_comparable
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@click.command(
    epilog=exit_codes(
        done="no variant is told to fail more often",
        refused="there is nothing to compare",
        others={WORSE: "a variant fails more often", NOTHING_TO_COMPARE: "one had no requests"},
    )
)
@about_an_endpoint()
@click.option(
    "--since",
    type=Moment(),
    default="1h",
    show_default=True,
    help="From when on: 30m or 2h ago, at most 1d, or 2026-01-31T08:00 (UTC).",
)
@click.option(
    "--baseline",
    metavar="VARIANT",
    help="Hold the others against it; the one of most weight if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(
    obj: Surroundings | None,
    at: ChosenEndpoint,
    *,
    since: datetime,
    baseline: str | None,
    as_json: bool,
) -> None:
    """Compare the variants of ENDPOINT: requests, errors with 95 % intervals, latency."""
    around = Surroundings() if obj is None else obj
    start, end = _span(since, around.now())
    live = around.connect(at.endpoint_name, at.region)
    declared = {
        each["name"]: each.get("initial_weight") for each in at.settings.get("variants", [])
    }
    figures = live.figures(declared, start=start, end=end)
    try:
        report = compare_variants(figures, choose_baseline(figures, baseline))
    except ValueError as error:
        fail(str(error), REFUSED)
    if as_json:
        span = {"endpoint_name": at.endpoint_name, "from": start.isoformat(), "to": end.isoformat()}
        click.echo(json.dumps({**span, **dataclasses.asdict(report)}, indent=2))
    else:
        print_report(console(), report, title=f"{at.endpoint_name}, {_words(start, end)}")
    sys.exit(_exit_code(report))


def _span(since: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return whole minutes, the present one included."""
    start = since.replace(second=0, microsecond=0)
    end = now.replace(second=0, microsecond=0) + _MINUTE
    if not _MINUTE <= end - start <= _LONGEST + _MINUTE:
        raise click.UsageError(
            "--since must be in the last day, of which CloudWatch gives percentiles at once, "
            f"got {since:%Y-%m-%dT%H:%M}"
        )
    return start, end


def _words(start: datetime, end: datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} UTC"


def _exit_code(report: Report) -> int:
    if report.worse:
        return WORSE
    return 0 if report.has_data else NOTHING_TO_COMPARE
