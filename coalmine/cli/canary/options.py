"""What the verbs share: the endpoint that is meant, and its canary as deployed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from canary.inputs import StartRequest
from coalmine.cli import endpoint_choice
from coalmine.cli.endpoint_choice import ChosenEndpoint
from coalmine.gateways.caller import caller_arn
from coalmine.gateways.deployment import MissingStackError
from coalmine.gateways.live_canary import LiveCanary, connect


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], LiveCanary] = connect
    sleep: Callable[[float], None] = time.sleep
    caller: Callable[[str | None], str] = caller_arn


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The endpoint a verb is about."""

    at: ChosenEndpoint
    live: LiveCanary
    sleep: Callable[[float], None]
    caller: Callable[[str | None], str] = caller_arn  # by region; who asks

    @property
    def endpoint(self) -> str:
        """The endpoint's name in the config."""
        return self.at.name

    @property
    def canary(self) -> dict[str, Any] | None:
        """The canary's section in the config file, as written there."""
        return self.at.settings.get("canary")

    @property
    def words(self) -> str:
        """How the endpoint is named on the command line."""
        return self.at.words


def summary_option(verb: Callable[..., None]) -> Callable[..., None]:
    """Let a verb append the report of the canary it follows to the summary of a CI job."""
    return click.option(
        "--summary",
        "summary_file",
        metavar="FILE",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Append the report as Markdown, however the canary ends.",
    )(verb)


def short_reason(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    """Refuse a reason that the canary would refuse, before anything is done."""
    try:
        StartRequest(reason="" if value is None else value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return value


def about_an_endpoint(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its endpoint with the canary that moves its traffic."""
    return _about_an_endpoint(verb, may_be_removed=False)


def about_a_deployed_endpoint(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its endpoint, also one that the config has lost while its stack is there.

    A deployment that would remove a canary is refused while it runs, and asks to stop it.
    """
    return _about_an_endpoint(verb, may_be_removed=True)


def _about_an_endpoint(verb: Callable[..., None], *, may_be_removed: bool) -> Callable[..., None]:
    @endpoint_choice.about_an_endpoint(may_be_removed=may_be_removed)
    @wraps(verb)
    def run(obj: Surroundings | None, /, at: ChosenEndpoint, **options: Any) -> None:
        around = Surroundings() if obj is None else obj
        try:
            live = around.connect(at.stack_name, at.region)
        except MissingStackError:
            at.refuse_unknown()
            raise
        chosen = Chosen(at=at, live=live, sleep=around.sleep, caller=around.caller)
        verb(chosen, **options)

    return run
