"""`coalmine capture`: what an endpoint was asked, and what it answered.

tail, export   the verbs
around         what they share: the endpoint, where it captures to, its variants
lines          a record as a line for people, or as JSON
"""

import click

from coalmine.cli.capture.export import export
from coalmine.cli.capture.tail import tail

__all__ = ["capture"]


@click.group()
def capture() -> None:
    """Read the requests and answers that an endpoint captured."""


for verb in (tail, export):
    capture.add_command(verb)
