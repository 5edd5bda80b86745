"""`coalmine registry`: one verb a file.

register, list_versions, approve, reject    the verbs; they ask gateways and print, nothing else
options                                     which group is meant, and what reaches it
decisions                                   what approve and reject have in common
"""

import click

from coalmine.cli.registry.approve import approve
from coalmine.cli.registry.list_versions import list_versions
from coalmine.cli.registry.register import register
from coalmine.cli.registry.reject import reject

__all__ = ["registry"]


@click.group()
def registry() -> None:
    """Register models, and say which of them may be deployed."""


for verb in (register, list_versions, approve, reject):
    registry.add_command(verb)
