"""A group of commands that imports the one that was asked for, and no other.

All together take seconds to import: some bring scikit-learn, others boto3. Who types a command, or
a pipeline that calls twenty, waits for one.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows where its commands are, by their names."""

    def __init__(self, *arguments: Any, places: Mapping[str, str], **options: Any) -> None:
        """Declare the group.

        Args:
            places: by a command's name, where it is, as `package.module:attribute`.
        """
        super().__init__(*arguments, **options)
        self._places = dict(places)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, for the help."""
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        if cmd_name not in self._places:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
