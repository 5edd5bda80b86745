"""`coalmine capture`: what an endpoint was asked, and what it answered.

tail, export   the verbs
around         what they share: the endpoint, where it captures to, its variants
lines          a record as a line for people, or as JSON
"""

import click

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["capture"]


_VERBS = {
    "tail": "coalmine.cli.capture.tail:tail",
    "export": "coalmine.cli.capture.export:export",
}


@click.group(cls=LazyGroup, places=_VERBS)
def capture() -> None:
    """Read the requests and answers that an endpoint captured."""
