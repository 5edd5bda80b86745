"""`coalmine pipeline show`: what a release goes through."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.pipeline.lines import step_lines
from coalmine.cli.pipeline.planned import about_a_pipeline
from coalmine.pipeline.running import EnvironmentStep


@click.command(epilog=exit_codes(done="it is shown", refused=None))
@about_a_pipeline
def show(steps: list[EnvironmentStep]) -> None:
    """Show the steps of each environment, with the commands that do them."""
    for line in step_lines(steps):
        click.echo(line)
