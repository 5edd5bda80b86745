"""`coalmine batch`: one verb a file.

run, status, list_runs, resume, stop    the verbs; they ask gateways and print, nothing else
options, finding    what the verbs share: which environment, which job, which run
local        `run --local`: the same run on this machine
machine_options    which machines a run asks for
following    a run as it goes on, up to its end
stopping     a run is stopped, and followed to its end
showing      that on the screen or as JSON
screen, lines, run_lines    what people see of it
exit_codes   what a pipeline reads
"""

import click

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["batch"]


_VERBS = {
    "run": "coalmine.cli.batch.run:run",
    "status": "coalmine.cli.batch.status:status",
    "list": "coalmine.cli.batch.list_runs:list_runs",
    "resume": "coalmine.cli.batch.resume:resume",
    "stop": "coalmine.cli.batch.stop:stop",
}


@click.group(cls=LazyGroup, places=_VERBS)
def batch() -> None:
    """Score tables of any size with a model: batch transform on SageMaker, or here."""
