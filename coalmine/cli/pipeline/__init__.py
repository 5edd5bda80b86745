"""`coalmine pipeline`: the pipeline's own sequence, from a terminal or from any CI.

show    prints the steps of each environment with the commands that do them
run     runs them, one environment after the other, until one fails
planned    reads the pipeline's file and its environments' into steps
lines   what people see of it
"""

import click

from coalmine.cli.pipeline.run import run
from coalmine.cli.pipeline.show import show

__all__ = ["pipeline"]


@click.group()
def pipeline() -> None:
    """Take a release through the environments of a pipeline, in its order."""


for verb in (run, show):
    pipeline.add_command(verb)
