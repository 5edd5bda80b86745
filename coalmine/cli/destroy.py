"""`coalmine destroy`: an environment goes, in order, and nothing billed of it is left."""

import getpass
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from coalmine.cleanup.inventory import Inventory, Thing
from coalmine.cleanup.left import what_is_left
from coalmine.cleanup.monthly_cost import Prices
from coalmine.cleanup.place import Place
from coalmine.cleanup.plan import AbortCanary, Plan, StopRuns, plan_destruction
from coalmine.cleanup.public_prices import public_prices
from coalmine.cli.batch.stopping import stop_runs
from coalmine.cli.canary.options import Chosen
from coalmine.cli.canary.stopping import stop_canary
from coalmine.cli.cleanup_documents import plan_document
from coalmine.cli.cleanup_lines import print_end, print_start
from coalmine.cli.confirmation import confirm
from coalmine.cli.destruction import Destruction
from coalmine.cli.endpoint_choice import ChosenEndpoint, console, environment_options, fail
from coalmine.cli.environment_choice import check_account, choose_place
from coalmine.cli.exit_codes import AWS_SAID_NO, INTERRUPTED, REFUSED, exit_codes
from coalmine.cli.shared_data import check_shared_data, shared_data_option
from coalmine.gateways import live_canary
from coalmine.gateways.aws import AwsError, make_client
from coalmine.gateways.environment_stacks import EnvironmentStacks
from coalmine.gateways.environment_survey import account_of_caller, stacks_of, survey
from coalmine.gateways.live_batch import LiveBatchJob, connect_batch_job
from coalmine.gateways.live_canary import LiveCanary
from coalmine.gateways.removal import Removal

_LOOKS_A_MINUTE = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    account: Callable[[str], str] = account_of_caller
    survey: Callable[[Place, Sequence[Thing]], Inventory] = survey
    stacks: Callable[[Place, str], EnvironmentStacks] = stacks_of
    removal: Callable[[str], Removal] = lambda account: Removal(make_client, account)
    connect: Callable[[str, str | None], LiveCanary] = live_canary.connect
    connect_batch: Callable[[str, str | None], LiveBatchJob] = connect_batch_job
    prices: Callable[[str], Prices] = public_prices
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What was asked for."""

    deletes_data: bool
    deletes_shared_data: bool
    aborts_canaries: bool
    is_dry_run: bool
    is_sure: bool
    timeout_minutes: int
    as_json: bool


@click.command(
    epilog=exit_codes(
        done="nothing is left but what the plan keeps", refused="something is left, it says what"
    )
)
@environment_options
@click.option(
    "--data",
    "deletes_data",
    is_flag=True,
    help="Delete data too: buckets, tables, versions of models.",
)
@shared_data_option
@click.option(
    "--abort-canaries", "aborts_canaries", is_flag=True, help="Abort the canaries that run."
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Show the plan, delete nothing.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask; for pipelines.")
@click.option(
    "--timeout-minutes",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="How long the stacks of one step may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --yes or --dry-run.")
@click.pass_obj
def destroy(
    obj: Surroundings | None, /, environment: str, file: Path | None, **options: bool | int
) -> None:
    """Delete all stacks of an environment, and what they leave behind.

    Shows what it deletes, what it keeps, and what that costs; asks; waits; looks again. Data is
    kept without --data. It can be interrupted and run again.
    """
    around = Surroundings() if obj is None else obj
    wishes = Wishes(**options)  # type: ignore[arg-type]  # click has checked them
    if wishes.as_json and not (wishes.is_sure or wishes.is_dry_run):
        raise click.UsageError("--json must come with --yes or --dry-run, nobody can be asked")
    check_shared_data(is_asked=wishes.deletes_shared_data, deletes_data=wishes.deletes_data)
    place = choose_place(environment, file)
    try:
        check_account(place, around.account(place.region))
        _destroy(around, place, wishes, console())
    except AwsError as error:
        fail(f"AWS said no\n  {error}", AWS_SAID_NO)
    except KeyboardInterrupt:
        fail(
            "\ninterrupted; AWS goes on with what was begun, for the rest run: "
            f"coalmine destroy -c {place.environment}",
            INTERRUPTED,
        )


def _destroy(around: Surroundings, place: Place, wishes: Wishes, terminal: Console) -> None:
    found = around.survey(place, ())
    plan = _plan(around, found, wishes)
    prices = around.prices(place.region)
    if not wishes.as_json:
        print_start(terminal, found, plan, prices)
    if plan.refusals or not plan.steps or wishes.is_dry_run:
        if wishes.as_json:
            _print_document(plan_document(found, plan, None, prices))
        _refuse(plan)
        return
    if not wishes.is_sure:
        confirm(place.environment)
        # Somebody may have started a canary, or a deployment, while it was waited for an answer.
        _refuse(_plan(around, around.survey(place, ()), wishes))
    reasons = _carry_out(around, place, plan, wishes)
    left = what_is_left(around.survey(place, plan.deleted), plan, reasons)
    if wishes.as_json:
        _print_document(plan_document(found, plan, left, prices))
    else:
        print_end(terminal, plan, left, prices, place.environment)
    if left:
        fail(f"run it again: coalmine destroy -c {place.environment}", REFUSED)


def _print_document(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2))


def _plan(around: Surroundings, found: Inventory, wishes: Wishes) -> Plan:
    return plan_destruction(
        found,
        deletes_data=wishes.deletes_data,
        deletes_shared_data=wishes.deletes_shared_data,
        aborts_canaries=wishes.aborts_canaries,
        now=int(around.clock()),
    )


def _refuse(plan: Plan) -> None:
    if plan.refusals:
        fail("nothing was deleted\n" + "\n".join(f"  {each}" for each in plan.refusals), REFUSED)


def _carry_out(around: Surroundings, place: Place, plan: Plan, wishes: Wishes) -> dict[str, str]:
    destruction = Destruction(
        stacks=lambda region: around.stacks(place, region),
        removal=around.removal(place.account),
        abort=lambda step: _abort(around, place, step, console(is_stderr=wishes.as_json)),
        stop_runs=lambda step: _stop_runs(around, step, partial(click.echo, err=wishes.as_json)),
        # What is read by a program has to itself what is printed.
        tell=partial(click.echo, err=wishes.as_json),
        sleep=around.sleep,
        most_looks=wishes.timeout_minutes * _LOOKS_A_MINUTE,
    )
    destruction.carry_out(plan)
    return destruction.reasons


def _abort(around: Surroundings, place: Place, step: AbortCanary, terminal: Console) -> None:
    at = ChosenEndpoint(
        environment=place.environment,
        name=step.canary.endpoint,
        settings={},
        region=step.stack.region,
    )
    live = around.connect(step.stack.name, step.stack.region)
    stop_canary(Chosen(at=at, live=live, sleep=around.sleep), terminal)


def _stop_runs(around: Surroundings, step: StopRuns, tell: Callable[[str], None]) -> None:
    live = around.connect_batch(step.stack.name, step.stack.region)
    for run_id, ending in stop_runs(
        live,
        step.stack.runs,
        cause=f"coalmine destroy by {getpass.getuser()}",
        sleep=around.sleep,
        now=around.clock,
    ):
        tell(f"stopped run {run_id} of {step.stack.name}: {ending.phase}")
