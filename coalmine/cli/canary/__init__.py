"""`coalmine canary`: one verb a file.

plan, start, status, watch, report, abort    the verbs; they ask gateways and print
options      what the verbs share: which endpoint, and what a failure of AWS ends with
stopping     a canary is stopped and followed to its end; `coalmine destroy` does so too
following    a canary's journal as it grows, up to its end
reports      the report of a canary: as it was kept, or built anew; `report_lines` at a terminal
lines        a journal entry as a line for people
exit_codes   what a pipeline reads
"""

import click

from coalmine.cli.canary.abort import abort
from coalmine.cli.canary.plan import plan
from coalmine.cli.canary.report import report
from coalmine.cli.canary.start import start
from coalmine.cli.canary.status import status
from coalmine.cli.canary.watch import watch

__all__ = ["canary"]


@click.group()
def canary() -> None:
    """Move an endpoint's traffic to a challenger, as fast as the evidence allows."""


for verb in (plan, start, status, watch, report, abort):
    canary.add_command(verb)
