"""The group that the console script calls."""

import click

from coalmine.cli.batch import batch
from coalmine.cli.canary import canary
from coalmine.cli.capture import capture
from coalmine.cli.compare import compare
from coalmine.cli.config import config
from coalmine.cli.cost import cost
from coalmine.cli.destroy import destroy
from coalmine.cli.diff import diff
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.metrics import metrics
from coalmine.cli.models import models
from coalmine.cli.orphans import orphans
from coalmine.cli.package import package
from coalmine.cli.pipeline import pipeline
from coalmine.cli.promote import promote
from coalmine.cli.registry import registry
from coalmine.cli.release import release
from coalmine.cli.review import review
from coalmine.cli.sandbox import sandbox
from coalmine.cli.smoke import smoke
from coalmine.cli.traffic import traffic


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=exit_codes())
@click.version_option(package_name="coalmine")
def main() -> None:
    """Put models on SageMaker, and move traffic only as fast as the evidence allows.

    Commands about an endpoint take its name first; where an environment has one only, it may be
    left out by those that take nothing else.
    """


for command in (
    batch,
    canary,
    capture,
    compare,
    config,
    cost,
    destroy,
    diff,
    metrics,
    models,
    orphans,
    package,
    pipeline,
    promote,
    registry,
    release,
    review,
    sandbox,
    smoke,
    traffic,
):
    main.add_command(command)
