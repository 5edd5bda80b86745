"""The group that the console script calls."""

import click

from coalmine.cli.canary import canary
from coalmine.cli.config import config
from coalmine.cli.package import package
from coalmine.cli.sandbox import sandbox


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coalmine")
def main() -> None:
    """Put models on SageMaker, and move traffic only as fast as the evidence allows."""


for command in (canary, config, package, sandbox):
    main.add_command(command)
