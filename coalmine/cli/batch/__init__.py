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

from coalmine.cli.batch.list_runs import list_runs
from coalmine.cli.batch.resume import resume
from coalmine.cli.batch.run import run
from coalmine.cli.batch.status import status
from coalmine.cli.batch.stop import stop

__all__ = ["batch"]


@click.group()
def batch() -> None:
    """Score tables of any size with a model: batch transform on SageMaker, or here."""


for verb in (run, status, list_runs, resume, stop):
    batch.add_command(verb)
