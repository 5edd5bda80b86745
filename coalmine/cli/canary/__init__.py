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

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["canary"]


_VERBS = {
    "plan": "coalmine.cli.canary.plan:plan",
    "start": "coalmine.cli.canary.start:start",
    "status": "coalmine.cli.canary.status:status",
    "watch": "coalmine.cli.canary.watch:watch",
    "report": "coalmine.cli.canary.report:report",
    "abort": "coalmine.cli.canary.abort:abort",
}


@click.group(cls=LazyGroup, places=_VERBS)
def canary() -> None:
    """Move an endpoint's traffic to a challenger, as fast as the evidence allows."""
