"""Which endpoint a command is about, and what a failure ends with: shared by all commands."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import ValidationError
from rich.console import Console

from coalmine.cli.exit_codes import AWS_SAID_NO
from coalmine.config import ConfigError, EndpointSettings, EnvironmentConfig
from coalmine.config.load import environment_path, read_deployed
from coalmine.gateways.aws import AwsError


@dataclass(frozen=True, kw_only=True, slots=True)
class ChosenEndpoint:
    """An endpoint of an environment, as its config file names it."""

    environment: str
    name: str
    settings: dict[str, Any]  # its section, slots filled in: it need not be deployable from here
    region: str | None
    known: tuple[str, ...] = ()  # what the config has; without its name: what once was there

    def parsed(self) -> EndpointSettings:
        """Give the section as the schema reads it; a wrong use where it cannot."""
        try:
            return EndpointSettings.model_validate_json(json.dumps(self.settings))
        except ValidationError as error:
            raise click.UsageError(
                f"the section of {self.name} must be what the schema says, got "
                f"{error.error_count()} problems; see: coalmine config check {self.environment}"
            ) from error

    def refuse_unknown(self) -> None:
        """End with a wrong use where the config has no endpoint of that name."""
        if self.name not in self.known:
            raise _unknown(self.name, self.environment, self.known)

    @property
    def words(self) -> str:
        """How the endpoint is named on the command line."""
        return f"{self.name} -c {self.environment}"

    @property
    def stack_name(self) -> str:
        """The stack that deploys it."""
        return self._config.stack_name(self.name)

    @property
    def endpoint_name(self) -> str:
        """Its name on SageMaker."""
        return self._config.endpoint_name(self.name)

    @property
    def _config(self) -> EnvironmentConfig:
        return EnvironmentConfig.model_construct(environment=self.environment)


def environment_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a config file."""
    return _environment_options(command, is_required=True)


def optional_environment_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the same options to a command that can do without an environment."""
    return _environment_options(command, is_required=False)


def _environment_options(command: Callable[..., None], *, is_required: bool) -> Callable[..., None]:
    command = click.option(
        "--config",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Another file than config/ENV.yaml.",
    )(command)
    return click.option(
        "-c",
        "--env",
        "environment",
        required=is_required,
        metavar="ENV",
        help="The environment: dev, or env=dev as cdk has it.",
    )(command)


def about_an_endpoint(
    *, is_optional: bool = True, may_be_removed: bool = False
) -> Callable[..., Callable[..., None]]:
    """Give a command its endpoint, and end it with a sentence where AWS does not answer.

    The command is called with the context's object, the endpoint, and its other options.

    Args:
        is_optional: ENDPOINT may be left out where the environment has one only; commands with
            more arguments need it.
        may_be_removed: ENDPOINT may be one that the config no longer has while its stack is still
            there; the command looks for it.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @click.argument("endpoint", required=not is_optional)
        @environment_options
        @click.pass_obj
        @wraps(command)
        def run(
            obj: Any,
            /,
            endpoint: str | None,
            environment: str,
            file: Path | None,
            **options: Any,
        ) -> None:
            try:
                at = choose_endpoint(endpoint, environment, file)
                if not may_be_removed:
                    at.refuse_unknown()
                command(obj, at, **options)
            except AwsError as error:
                fail(f"AWS said no\n  {error}", AWS_SAID_NO)

        return run

    return decorate


def read_environment(environment: str, file: Path | None) -> tuple[str, dict[str, Any]]:
    """Give an environment's name and its config, slots filled in, unchecked."""
    name = environment.removeprefix("env=")
    try:
        return name, read_deployed(environment_path(name) if file is None else file)
    except ConfigError as error:
        raise click.UsageError(f"-c must name an environment, got {name!r}\n{error}") from error


def choose_endpoint(endpoint: str | None, environment: str, file: Path | None) -> ChosenEndpoint:
    """Find the endpoint by the config as it is written.

    It is not checked: a canary must be stoppable on a machine that could not deploy it. A name that
    the config does not have is given back without settings.
    """
    name, data = read_environment(environment, file)
    settings = {each["name"]: each for each in data.get("endpoints", []) if "name" in each}
    if endpoint is None and len(settings) == 1:
        (endpoint,) = settings
    if endpoint is None:
        raise _unknown(endpoint, name, tuple(settings))
    return ChosenEndpoint(
        environment=name,
        name=endpoint,
        settings=settings.get(endpoint, {}),
        region=data.get("region"),
        known=tuple(settings),
    )


def _unknown(endpoint: str | None, environment: str, known: tuple[str, ...]) -> click.UsageError:
    return click.UsageError(
        f"ENDPOINT must be one of {environment}: {', '.join(known)}, got {endpoint}"
    )


def console(*, is_stderr: bool = False) -> Console:
    """Return the terminal; plain text when it is none."""
    return Console(stderr=is_stderr, highlight=False, soft_wrap=True)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong, and end."""
    click.echo(message, err=True)
    sys.exit(code)
