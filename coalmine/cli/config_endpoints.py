"""`coalmine config endpoints`: the names that a pipeline's script goes through."""

from pathlib import Path

import click

from coalmine.cli.endpoint_choice import environment_options, read_environment
from coalmine.cli.exit_codes import exit_codes


@click.command(epilog=exit_codes(done="they are printed", refused=None))
@environment_options
@click.option("--with-canary", is_flag=True, help="Those alone that a canary releases.")
def endpoints(*, environment: str, file: Path | None, with_canary: bool) -> None:
    """Print the endpoints of an environment, one a line."""
    _, data = read_environment(environment, file)
    for each in data.get("endpoints", []):
        if not with_canary or each.get("canary") is not None:
            click.echo(each["name"])
