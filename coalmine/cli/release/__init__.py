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

from coalmine.cli.lazy_group import LazyGroup

__all__ = ["release"]


_VERBS = {
    "pin": "coalmine.cli.release.pin:pin",
    "start": "coalmine.cli.release.start:start",
    "status": "coalmine.cli.release.status:status",
    "history": "coalmine.cli.release.history:history",
    "rollback": "coalmine.cli.release.rollback:rollback",
    "drop": "coalmine.cli.release.drop:drop",
}


@click.group(cls=LazyGroup, places=_VERBS)
def release() -> None:
    """Bring a model into service, and back out again; Git says what is to serve."""
