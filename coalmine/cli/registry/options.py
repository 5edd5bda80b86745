"""What the verbs share: which model package group is meant, and how it is reached."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from coalmine.cli.endpoint_choice import environment_options, fail, read_environment
from coalmine.cli.exit_codes import AWS_SAID_NO
from coalmine.config import EnvironmentConfig
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_registry import LiveRegistry, connect_registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[[str, str, str | None], LiveRegistry] = connect_registry
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The group a verb is about."""

    environment: str
    group: str
    region: str | None
    live: LiveRegistry
    now: float

    @property
    def words(self) -> str:
        """How the group is named on the command line."""
        return f"{self.group} -c {self.environment}"


def about_a_group(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its group, and end it with a sentence where AWS does not answer."""

    @click.argument("group")
    @environment_options
    @click.pass_obj
    @wraps(verb)
    def run(
        obj: Surroundings | None,
        /,
        group: str,
        environment: str,
        file: Path | None,
        **options: Any,
    ) -> None:
        around = Surroundings() if obj is None else obj
        try:
            verb(_choose(around, group, environment, file), **options)
        except AwsError as error:
            fail(f"AWS said no\n  {error}", AWS_SAID_NO)

    return run


def _choose(around: Surroundings, group: str, environment: str, file: Path | None) -> Chosen:
    """Find the group by the config as it is written; it need not be deployable from here."""
    name, data = read_environment(environment, file)
    groups = [each.get("name") for each in data.get("model_package_groups", [])]
    if group not in groups:
        known = ", ".join(map(str, groups)) if groups else "none; add `model_package_groups:`"
        raise click.UsageError(f"GROUP must be one of {name}: {known}, got {group}")
    config = EnvironmentConfig.model_construct(environment=name)
    region = data.get("region")
    live = around.connect(
        config.registry_stack_name, config.model_package_group_name(group), region
    )
    return Chosen(environment=name, group=group, region=region, live=live, now=around.clock())
