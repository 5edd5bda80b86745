"""What the verbs share: the endpoint, where it captures to, and which of its variants are meant."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from coalmine.capture.reading import Summary
from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.gateways.live_capture import LiveCapture, connect_capture


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a verb reaches the world with; tests give it another one."""

    connect: Callable[..., LiveCapture] = connect_capture
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The captured data that a verb is about."""

    at: ChosenEndpoint
    live: LiveCapture
    variant_names: list[str]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]


def about_a_capture(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the captured data of its endpoint."""

    @about_an_endpoint()
    @click.option("--variant", metavar="VARIANT", help="Only this one; all of them if not given.")
    @click.option(
        "--location",
        metavar="S3_URI",
        help="Where it was captured to, when the endpoint does not say so any more.",
    )
    @wraps(verb)
    def run(
        obj: Surroundings | None,
        /,
        at: ChosenEndpoint,
        *,
        variant: str | None,
        location: str | None,
        **options: Any,
    ) -> None:
        around = Surroundings() if obj is None else obj
        live = around.connect(
            at.endpoint_name, stack_name=at.stack_name, region=at.region, location=location
        )
        verb(
            Chosen(
                at=at,
                live=live,
                variant_names=_variants(live, variant, at),
                sleep=around.sleep,
                now=around.now,
            ),
            **options,
        )

    return run


def tell_malformed(summary: Summary) -> None:
    """Say which lines were no records; they are no reason to stop."""
    if summary.malformed == 0:
        return
    click.echo(f"{summary.malformed} lines were no records and are left out, such as:", err=True)
    for problem in summary.problems:
        click.echo(f"  {problem}", err=True)


def _variants(live: LiveCapture, variant: str | None, at: ChosenEndpoint) -> list[str]:
    captured = live.objects.variant_names()
    if captured == [] and not live.is_capturing:
        fail(
            f"{at.endpoint_name} captures nothing, and {live.location.uri} is empty\n"
            "  add `data_capture:` to the endpoint in the config, then run: cdk deploy",
            REFUSED,
        )
    known = sorted({*captured, *live.live_variants})
    if variant is None:
        return known
    if variant not in known:
        fail(
            f"--variant must be one of the endpoint, or one that was captured, got {variant!r}; "
            f"take one of {', '.join(known)}",
            REFUSED,
        )
    return [variant]
