"""`coalmine pipeline`: the pipeline's own sequence, from a terminal or from any CI.

show    prints the steps of each environment with the commands that do them
run     runs them, one environment after the other, until one fails
planned    reads the pipeline's file and its environments' into steps
lines   what people see of it
"""

import click

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["pipeline"]


_VERBS = {
    "run": "coalmine.cli.pipeline.run:run",
    "show": "coalmine.cli.pipeline.show:show",
}


@click.group(cls=LazyGroup, places=_VERBS)
def pipeline() -> None:
    """Take a release through the environments of a pipeline, in its order."""
