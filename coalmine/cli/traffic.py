"""`coalmine traffic`: set weights at any time, waited for and verified."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
from rich.table import Table

from canary.endpoint import EndpointState
from canary.lock import held_reason
from canary.traffic import Broken, Order, Settled, ShiftWeights, Target, next_step
from coalmine.cli.endpoint_choice import ChosenEndpoint, about_an_endpoint, console, fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.endpoints.weights import (
    describe_weights,
    live_weights,
    read_weights,
    refusal_of_weights,
)
from coalmine.gateways.aws import AwsError
from coalmine.gateways.connected_endpoint import ConnectedEndpoint, connect_endpoint
from coalmine.gateways.endpoint_description import existing

_LOOK_EVERY_SECONDS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    connect: Callable[[str, str | None], ConnectedEndpoint] = connect_endpoint
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time


@click.command(epilog=exit_codes(done="the weights are as wanted, verified"))
@about_an_endpoint(is_optional=False)
@click.argument("weights", nargs=-1, required=True, metavar="VARIANT=WEIGHT...")
@click.option(
    "--timeout-seconds",
    type=click.IntRange(min=1),
    default=1800,
    show_default=True,
    help="How long the endpoint may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def traffic(
    obj: Surroundings | None,
    at: ChosenEndpoint,
    *,
    weights: tuple[str, ...],
    timeout_seconds: int,
    as_json: bool,
) -> None:
    """Share ENDPOINT's requests by VARIANT=WEIGHT, such as blue=70 green=30.

    Variants that are not named keep their weight. Refused while a canary holds the endpoint, and
    where the config owns the weights.
    """
    around = Surroundings() if obj is None else obj
    try:
        wanted = read_weights(weights)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    owner = at.parsed().who_owns_weights
    live = around.connect(at.stack_name, at.region)
    before = _describe(live, at)
    refusal = refusal_of_weights(wanted, before, owner)
    if refusal is not None:
        fail(f"nothing was changed\n  {refusal}", REFUSED)
    _refuse_under_a_canary(live, around)
    after = _shift(live, at, wanted, around, timeout_seconds=timeout_seconds)
    _show(at, live_weights(before), live_weights(after), as_json=as_json)


def _shift(
    live: ConnectedEndpoint,
    at: ChosenEndpoint,
    wanted: dict[str, float],
    around: Surroundings,
    *,
    timeout_seconds: int,
) -> EndpointState:
    """Bring the endpoint to the weights, one look and one step at a time."""
    target = Target(weights=wanted, minimum_instance_counts={}, order=Order.WEIGHTS_FIRST)
    for _ in range(math.ceil(timeout_seconds / _LOOK_EVERY_SECONDS) + 1):
        endpoint = _describe(live, at)
        match next_step(endpoint, target):
            case Settled():
                return endpoint
            case ShiftWeights(weights=weights):
                _refuse_under_a_canary(live, around)
                live.endpoint.shift_weights(weights)
            case Broken(reason=reason):
                raise AwsError(reason)
        around.sleep(_LOOK_EVERY_SECONDS)
    raise AwsError(
        f"endpoint {at.endpoint_name} must settle within {timeout_seconds} s, got "
        f"{_describe(live, at).status}; look again: coalmine diff {at.words}"
    )


def _refuse_under_a_canary(live: ConnectedEndpoint, around: Surroundings) -> None:
    lock = live.lock()
    if lock is not None:
        fail(f"nothing was changed\n  {held_reason(lock, int(around.clock()))}", REFUSED)


def _describe(live: ConnectedEndpoint, at: ChosenEndpoint) -> EndpointState:
    return existing(live.endpoint.describe(), at.endpoint_name)


def _show(
    at: ChosenEndpoint, before: dict[str, float], after: dict[str, float], *, as_json: bool
) -> None:
    if as_json:
        page = {"endpoint_name": at.endpoint_name, "before": before, "after": after}
        click.echo(json.dumps(page, indent=2))
        return
    table = Table("variant", "before", "after", box=None)
    earlier, later = describe_weights(before), describe_weights(after)
    for name, weight in later.items():
        table.add_row(name, earlier.get(name, "-"), weight)
    terminal = console()
    terminal.print(f"shared the requests of {at.endpoint_name}")
    terminal.print(table)
