"""The group that the console script calls."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.lazy_group import LazyGroup

_COMMANDS = (
    "batch",
    "canary",
    "capture",
    "compare",
    "config",
    "cost",
    "destroy",
    "diff",
    "inspect",
    "metrics",
    "models",
    "orphans",
    "package",
    "pipeline",
    "promote",
    "registry",
    "release",
    "review",
    "sandbox",
    "smoke",
    "traffic",
)


@click.group(
    cls=LazyGroup,
    places={name: f"coalmine.cli.{name}:{name}" for name in _COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=exit_codes(),
)
@click.version_option(package_name="coalmine")
def main() -> None:
    """Put models on SageMaker, and move traffic only as fast as the evidence allows.

    Commands about an endpoint take its name first; where an environment has one only, it may be
    left out by those that take nothing else.
    """
