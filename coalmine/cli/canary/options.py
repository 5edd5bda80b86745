"""What the verbs share: which endpoint is meant, and what a failure of AWS ends with."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.config import ConfigError, EnvironmentConfig
from coalmine.config.document import read
from coalmine.config.load import environment_path
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_canary import LiveCanary, connect


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], LiveCanary] = connect
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The endpoint a verb is about."""

    environment: str
    endpoint: str
    canary: dict[str, Any] | None  # its section in the config file, as written there
    live: LiveCanary
    sleep: Callable[[float], None]

    @property
    def words(self) -> str:
        """How the endpoint is named on the command line."""
        return f"{self.endpoint} -c {self.environment}"


def about_an_endpoint(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its endpoint, and end it with a sentence where AWS does not answer."""

    @click.argument("endpoint", required=False)
    @click.option(
        "-c",
        "--env",
        "environment",
        required=True,
        metavar="ENV",
        help="The environment: dev, or env=dev as cdk has it.",
    )
    @click.option(
        "--config",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Another file than config/ENV.yaml.",
    )
    @click.pass_obj
    @wraps(verb)
    def run(
        obj: Surroundings | None,
        /,
        endpoint: str | None,
        environment: str,
        file: Path | None,
        **options: Any,
    ) -> None:
        try:
            around = Surroundings() if obj is None else obj
            chosen = _choose(around, endpoint, environment, file)
            verb(chosen, **options)
        except AwsError as error:
            fail(f"AWS said no\n  {error}", ExitCode.AWS_SAID_NO)

    return run


def console() -> Console:
    """Return the terminal; plain text when it is none."""
    return Console(highlight=False, soft_wrap=True)


def fail(message: str, code: ExitCode) -> NoReturn:
    """Say what is wrong, and end."""
    click.echo(message, err=True)
    sys.exit(code)


def _choose(
    around: Surroundings, endpoint: str | None, environment: str, file: Path | None
) -> Chosen:
    """Find the endpoint by the config as it is written.

    It is not checked: a canary must be stoppable on a machine that could not deploy it.
    """
    name = environment.removeprefix("env=")
    try:
        data = read(environment_path(name) if file is None else file).data
    except ConfigError as error:
        raise click.UsageError(f"-c must name an environment, got {name!r}\n{error}") from error
    settings = {each["name"]: each for each in data.get("endpoints", []) if "name" in each}
    if endpoint is None and len(settings) == 1:
        (endpoint,) = settings
    if endpoint is None or endpoint not in settings:
        raise click.UsageError(
            f"ENDPOINT must be one of {name}: {', '.join(settings)}, got {endpoint}"
        )
    stack_name = EnvironmentConfig.model_construct(environment=name).stack_name(endpoint)
    return Chosen(
        environment=name,
        endpoint=endpoint,
        canary=settings[endpoint].get("canary"),
        live=around.connect(stack_name, data.get("region")),
        sleep=around.sleep,
    )
