"""`coalmine registry`: one verb a file.

register, list_versions, approve, reject    the verbs; they ask gateways and print, nothing else
options                                     which group is meant, and what reaches it
decisions                                   what approve and reject have in common
"""

import click

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["registry"]


_VERBS = {
    "register": "coalmine.cli.registry.register:register",
    "list": "coalmine.cli.registry.list_versions:list_versions",
    "approve": "coalmine.cli.registry.approve:approve",
    "reject": "coalmine.cli.registry.reject:reject",
}


@click.group(cls=LazyGroup, places=_VERBS)
def registry() -> None:
    """Register models, and say which of them may be deployed."""
