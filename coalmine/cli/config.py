"""`coalmine config check | endpoints | schema`."""

import json
import sys
from pathlib import Path

import click

from coalmine.cli.config_endpoints import endpoints
from coalmine.config import (
    ConfigError,
    EnvironmentConfig,
    PipelineConfig,
    available_environments,
    is_pipeline,
    load,
    load_pipeline,
)
from coalmine.config.load import PROJECT, environment_path


@click.group()
def config() -> None:
    """Check config files, print their schema."""


config.add_command(endpoints)


@config.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Report every mistake of config FILES (all of config/ when none is named)."""
    chosen = files if files else [*map(environment_path, available_environments()), *_pipelines()]
    failed = False
    for file in chosen:
        try:
            click.echo(f"{file}: fine; {_said(file)}")
        except ConfigError as error:
            click.echo(error, err=True)
            failed = True
    sys.exit(2 if failed else 0)


@config.command()
@click.option("--pipeline", is_flag=True, help="That of config/pipeline.yaml.")
def schema(*, pipeline: bool) -> None:
    """Print the JSON Schema of a config file, for editors."""
    model = PipelineConfig if pipeline else EnvironmentConfig
    click.echo(json.dumps(model.model_json_schema(), indent=2))


def _pipelines() -> list[Path]:
    return [file for file in (PROJECT / "config" / "pipeline.yaml",) if file.is_file()]


def _said(file: Path) -> str:
    """Load a file, and say what it is about."""
    if is_pipeline(file):
        loaded = load_pipeline(file)
        names = " -> ".join(each.environment for each in loaded.environments)
        return f"{loaded.settings.pipeline} goes through {names}"
    environment = load(file)
    names = ", ".join(settings.name for settings in environment.endpoints)
    return f"{environment.environment} runs {names}"
