"""`coalmine pipeline show`: what a release goes through."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.pipeline.lines import step_lines
from coalmine.cli.pipeline.planned import Planned, about_a_pipeline


@click.command(epilog=exit_codes(done="it is shown", refused=None))
@about_a_pipeline
def show(planned: Planned) -> None:
    """Show the steps of each environment, with the commands that do them."""
    for line in step_lines(planned.steps):
        click.echo(line)
