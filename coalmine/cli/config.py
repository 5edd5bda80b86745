"""`coalmine config check | endpoints | schema`."""

import json
import sys
from pathlib import Path

import click

from coalmine.cli.config_endpoints import endpoints
from coalmine.config import ConfigError, EnvironmentConfig, available_environments, load
from coalmine.config.load import environment_path


@click.group()
def config() -> None:
    """Check config files, print their schema."""


config.add_command(endpoints)


@config.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Report every mistake of config FILES (all of config/ when none is named)."""
    chosen = files if files else [environment_path(name) for name in available_environments()]
    failed = False
    for file in chosen:
        try:
            environment = load(file)
        except ConfigError as error:
            click.echo(error, err=True)
            failed = True
        else:
            names = ", ".join(settings.name for settings in environment.endpoints)
            click.echo(f"{file}: fine; {environment.environment} runs {names}")
    sys.exit(2 if failed else 0)


@config.command()
def schema() -> None:
    """Print the JSON Schema of a config file, for editors."""
    click.echo(json.dumps(EnvironmentConfig.model_json_schema(), indent=2))
