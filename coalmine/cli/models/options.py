"""What the verbs share: an endpoint that hosts many models, and which one is meant."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from coalmine.cli import endpoint_choice
from coalmine.cli.endpoint_choice import ChosenEndpoint, fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.gateways.live_models import LiveModels, connect
from coalmine.multi_model.names import ModelVersion, choose_version, parse_model

_DEFAULT_FRAMEWORK_VERSION = "1.9-0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], LiveModels] = connect
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The endpoint a verb is about, and its models."""

    at: ChosenEndpoint
    live: LiveModels
    around: Surroundings

    @property
    def framework_version(self) -> str:
        """The version of the containers, as the config says it or leaves it."""
        return str(self.at.settings.get("framework_version", _DEFAULT_FRAMEWORK_VERSION))

    def find(self, model: str) -> ModelVersion:
        """Give the model that MODEL means; ask S3 only when it has no version."""
        try:
            named = parse_model(model)
            if isinstance(named, ModelVersion):
                return named
            return choose_version(named, [each.model for each in self.live.store.list()])
        except ValueError as error:
            raise click.UsageError(str(error)) from error


def about_models(
    *, is_optional: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb its endpoint with the models behind it."""

    def decorate(verb: Callable[..., None]) -> Callable[..., None]:
        @endpoint_choice.about_an_endpoint(is_optional=is_optional)
        @wraps(verb)
        def run(obj: Surroundings | None, /, at: ChosenEndpoint, **options: Any) -> None:
            verb(_choose(obj, at), **options)

        return run

    return decorate


def _choose(obj: Surroundings | None, at: ChosenEndpoint) -> Chosen:
    if not any("multi_model" in variant for variant in at.settings.get("variants", [])):
        fail(
            f"endpoint {at.name} must host many models, got one a variant\n"
            "  give a variant `multi_model: {}` instead of an artifact, then run: cdk deploy",
            REFUSED,
        )
    around = Surroundings() if obj is None else obj
    return Chosen(at=at, live=around.connect(at.stack_name, at.region), around=around)
