"""`coalmine release`: one verb a file.

pin, start, status, history, rollback, drop    the verbs
options            what they share: which endpoint, its files
surroundings       what reaches the world; tests give another one
environment_files  the config and Git's record, written whole or not at all
standing           Git's side and AWS's, read once
committing         what was written is committed, and nothing else
pinning, promoting the line is changed, who serves is written down; `coalmine promote` does so too
releasing          the steps of a release, with `steps` and `canary_run`
"""

import click

from coalmine.cli.release.drop import drop
from coalmine.cli.release.history import history
from coalmine.cli.release.pin import pin
from coalmine.cli.release.rollback import rollback
from coalmine.cli.release.start import start
from coalmine.cli.release.status import status

__all__ = ["release"]


@click.group()
def release() -> None:
    """Bring a model into service, and back out again; Git says what is to serve."""


for verb in (pin, start, status, history, rollback, drop):
    release.add_command(verb)
