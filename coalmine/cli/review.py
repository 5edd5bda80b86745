"""`coalmine review`: a change, as whoever approves it wants to see it."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from coalmine.cli.cdk_diff import CdkDiffError, diff_assembly
from coalmine.cli.cost_markdown import to_markdown
from coalmine.cli.endpoint_choice import environment_options, fail, read_environment
from coalmine.cli.exit_codes import AWS_SAID_NO, exit_codes
from coalmine.cli.pricing import Synthesize, pricing_of, synthesized
from coalmine.cli.review_markdown import COMMENT_LIMIT, SMALLEST_LIMIT, review_document
from coalmine.cli.synthesis import SynthesisError, synthesize
from coalmine.cost.assembly import Template, read_assembly
from coalmine.cost.difference import sums_of
from coalmine.cost.estimate import Estimate
from coalmine.cost.prices import PACKAGED, PriceTableError


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    synthesize: Synthesize = synthesize
    diff: Callable[[Path], str] = diff_assembly
    prices: Path = PACKAGED


@click.command(epilog=exit_codes(done="it is written", refused=None))
@environment_options
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The config file as it was: its cost is compared. It need not be there.",
)
@click.option("--no-diff", is_flag=True, help="Leave out what needs credentials: the cost alone.")
@click.option(
    "--limit",
    type=click.IntRange(min=SMALLEST_LIMIT),
    metavar="CHARACTERS",
    default=COMMENT_LIMIT,
    show_default="65536, what a comment on GitHub takes",
    help="Cut what is longer, and say so.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it there, not to the terminal.",
)
@click.pass_obj
def review(
    obj: Surroundings | None,
    *,
    environment: str,
    file: Path | None,
    before: Path | None,
    no_diff: bool,
    limit: int,
    out: Path | None,
) -> None:
    """Write what a deployment would cost and change, as Markdown for a pull request.

    The document is written also where AWS does not let the change be looked at, with the reason.
    """
    around = Surroundings() if obj is None else obj
    name, data = read_environment(environment, file)
    failure = None
    with tempfile.TemporaryDirectory(prefix="coalmine-review-") as folder:
        try:
            around.synthesize(name, file, Path(folder))
            cost = _cost(around, name, data, Path(folder), before)
        except (PriceTableError, SynthesisError, ValueError) as error:
            raise click.UsageError(str(error)) from error
        try:
            diff = None if no_diff else around.diff(Path(folder))
        except CdkDiffError as error:
            diff, failure = None, str(error)
    text = review_document(name, cost=cost, diff=diff, failure=failure, limit=limit)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"wrote {out}")
    if failure is not None:
        fail(f"what a deployment would change could not be asked\n  {failure}", AWS_SAID_NO)


def _cost(
    around: Surroundings, name: str, data: Mapping[str, Any], assembly: Path, before: Path | None
) -> str:
    estimated = _estimate(around, name, data, read_assembly(assembly))
    if before is None:
        return to_markdown(estimated, before=None, prices_of=None)
    try:
        _, former = read_environment(name, before)
        templates = synthesized(around.synthesize, name, before)
        sums = sums_of(_estimate(around, name, former, templates))
    except (SynthesisError, ValueError, click.UsageError) as error:
        # The change may have made the environment, or mended what was wrong with it.
        reason = str(error).strip().splitlines()[-1]
        alone = to_markdown(estimated, before=None, prices_of=None)
        return f"{alone}\n\nNot compared with what it cost before: `{reason}`"
    return to_markdown(estimated, before=sums, prices_of=None)


def _estimate(
    around: Surroundings, name: str, data: Mapping[str, Any], templates: tuple[Template, ...]
) -> Estimate:
    return pricing_of(name, data, templates, prices=around.prices).estimate(templates)
