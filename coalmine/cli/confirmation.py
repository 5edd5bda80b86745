"""A question whose answer has to be typed out."""

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED


def confirm(word: str) -> None:
    """Go on only if the word is typed; end otherwise, with nothing done."""
    try:
        answer = click.prompt(f"type {word} to delete it", default="", show_default=False)
    except click.Abort as abort:
        raise click.UsageError(
            "somebody must be there to be asked, got nobody; say --yes in a pipeline"
        ) from abort
    if answer.strip() != word:
        fail(f"nothing was deleted\n  {word} must be typed, got {answer!r}", REFUSED)
