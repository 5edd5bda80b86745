"""`coalmine models`: one verb a file.

add, list, invoke, remove, warm    the verbs; they ask gateways and print, nothing else
options    what the verbs share: the endpoint's models, and which one is meant
asking     one request to a model, until it is loaded
"""

import click

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["models"]


_VERBS = {
    "add": "coalmine.cli.models.add:add",
    "list": "coalmine.cli.models.list:list_models",
    "invoke": "coalmine.cli.models.invoke:invoke",
    "remove": "coalmine.cli.models.remove:remove",
    "warm": "coalmine.cli.models.warm:warm",
}


@click.group(cls=LazyGroup, places=_VERBS)
def models() -> None:
    """Add, list, ask and remove the models of a multi-model endpoint."""
