"""`coalmine models`: one verb a file.

add, list, invoke, remove, warm    the verbs; they ask gateways and print, nothing else
options    what the verbs share: the endpoint's models, and which one is meant
asking     one request to a model, until it is loaded
"""

import click

from coalmine.cli.models.add import add
from coalmine.cli.models.invoke import invoke
from coalmine.cli.models.list import list_models
from coalmine.cli.models.remove import remove
from coalmine.cli.models.warm import warm

__all__ = ["models"]


@click.group()
def models() -> None:
    """Add, list, ask and remove the models of a multi-model endpoint."""


for verb in (add, list_models, invoke, remove, warm):
    models.add_command(verb)
