"""`coalmine capture tail`: the newest records, and those that arrive."""

import sys

import click

from coalmine.capture.recent import Recent, VariantRecord
from coalmine.cli.capture.around import Chosen, about_a_capture, tell_malformed
from coalmine.cli.capture.lines import record_json, record_line
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import INTERRUPTED, exit_codes

_SECONDS_BETWEEN_LOOKS = 2.0


@click.command(
    epilog=exit_codes(
        done="it is shown",
        refused="nothing is captured, or not of VARIANT",
        others={INTERRUPTED: "Ctrl-C"},
    )
)
@about_a_capture
@click.option("-f", "--follow", is_flag=True, help="Go on with what arrives, until Ctrl-C.")
@click.option(
    "-n",
    "--lines",
    default=10,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="How many of the newest to begin with.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def tail(chosen: Chosen, *, follow: bool, lines: int, as_json: bool) -> None:
    """Show the newest captured requests of ENDPOINT and their answers.

    SageMaker delivers captured data minutes after the request; a day is looked back.
    """
    recent = Recent(objects=chosen.live.objects, variant_names=chosen.variant_names)
    _print(recent.newest(lines, now=chosen.now()), as_json)
    try:
        while follow:
            chosen.sleep(_SECONDS_BETWEEN_LOOKS)
            _print(recent.arrived(now=chosen.now()), as_json)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        tell_malformed(recent.summary)


def _print(records: list[VariantRecord], as_json: bool) -> None:
    terminal = console()
    columns = terminal.width if terminal.is_terminal else None
    for record in records:
        click.echo(record_json(record) if as_json else record_line(record, columns=columns))
