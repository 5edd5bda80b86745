"""Which steps a pipeline's file asks for, environment by environment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from coalmine.config import ConfigError, load_pipeline
from coalmine.config.load import PROJECT, environment_path
from coalmine.pipeline.running import EnvironmentStep
from coalmine.pipeline.sequence import sequence

_USUAL_FILE = PROJECT / "config" / "pipeline.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """The steps that were asked for, and all environments of the pipeline."""

    steps: tuple[EnvironmentStep, ...]
    environments: tuple[str, ...]


def about_a_pipeline(verb: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose a pipeline's file and its environments, and read the steps."""

    @click.option(
        "--file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        default=_USUAL_FILE,
        show_default="config/pipeline.yaml",
        help="The pipeline's file; those of its environments are beside it.",
    )
    @click.option(
        "--only",
        metavar="ENV",
        multiple=True,
        help="Only this environment; repeat it. The order is that of the file.",
    )
    @click.option(
        "--output",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("build/assemblies"),
        show_default=True,
        help="The folder for what is synthesized: what was reviewed is deployed.",
    )
    @click.option("--commit", "commits", is_flag=True, help="Commit the record of who serves.")
    @click.option("--push", "pushes", is_flag=True, help="Push that commit; with --commit.")
    @wraps(verb)
    def read(
        file: Path,
        only: tuple[str, ...],
        output: Path,
        *,
        commits: bool,
        pushes: bool,
        **options: Any,
    ) -> None:
        if pushes and not commits:
            raise click.UsageError("--push must stand beside --commit, got it alone")
        try:
            planned = plan(file.resolve(), only, output, commits=commits, pushes=pushes)
        except ConfigError as error:
            raise click.UsageError(str(error)) from error
        verb(planned, **options)

    return read


def plan(
    file: Path, only: tuple[str, ...], output: Path, *, commits: bool, pushes: bool
) -> Planned:
    """Read the steps of a pipeline's environments.

    Raises:
        ConfigError: one of the files is wrong.
    """
    pipeline = load_pipeline(file)
    known = tuple(each.name for each in pipeline.settings.environments)
    unknown = [name for name in only if name not in known]
    if unknown:
        raise click.UsageError(f"--only must be one of {', '.join(known)}, got {unknown[0]}")
    steps = (
        EnvironmentStep(environment=stage.name, step=step)
        for stage, environment in pipeline.stages
        if not only or stage.name in only
        for step in sequence(
            environment,
            assembly=str(output / stage.name),
            config_file=_unusual_file(file, stage.name),
            has_approval=stage.approval,
            has_canary=stage.canary,
            commits=commits,
            pushes=pushes,
        )
    )
    return Planned(steps=tuple(steps), environments=known)


def _unusual_file(pipeline_file: Path, environment: str) -> str | None:
    """Give the file of an environment, where no command would find it by its name."""
    file = environment_path(environment, pipeline_file.parent)
    return None if file == environment_path(environment) else str(file)
