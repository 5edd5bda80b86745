"""`coalmine orphans`: what no stack owns any more."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from canary.reasons import describe_seconds
from coalmine.cleanup.inventory import Inventory, Thing
from coalmine.cleanup.monthly_cost import Prices
from coalmine.cleanup.orphans import Orphans, find_orphans, refusals
from coalmine.cleanup.place import Place
from coalmine.cleanup.public_prices import public_prices
from coalmine.cli.cleanup_documents import orphans_document
from coalmine.cli.cleanup_lines import print_orphans, print_unseen
from coalmine.cli.confirmation import confirm
from coalmine.cli.endpoint_choice import console, environment_options, fail
from coalmine.cli.environment_choice import check_account, choose_place
from coalmine.cli.exit_codes import AWS_SAID_NO, REFUSED, exit_codes
from coalmine.cli.shared_data import check_shared_data, shared_data_option
from coalmine.gateways.aws import AwsError, make_client
from coalmine.gateways.environment_survey import account_of_caller, survey
from coalmine.gateways.removal import Removal


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the command reaches the world with; tests give it another one."""

    account: Callable[[str], str] = account_of_caller
    survey: Callable[[Place, Sequence[Thing]], Inventory] = survey
    removal: Callable[[str], Removal] = lambda account: Removal(make_client, account)
    prices: Callable[[str], Prices] = public_prices
    clock: Callable[[], float] = time.time


@click.command(epilog=exit_codes(done="they are listed, or deleted", refused="some are left"))
@environment_options
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="The last configs of each endpoint that stay, with their models and artifacts.",
)
@click.option("--delete", "deletes", is_flag=True, help="Delete them, after asking.")
@click.option(
    "--data", "deletes_data", is_flag=True, help="Data too: buckets, tables, model groups."
)
@shared_data_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask; for pipelines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; to list, or with --yes.")
@click.pass_obj
def orphans(
    obj: Surroundings | None,
    /,
    environment: str,
    file: Path | None,
    *,
    keep: int,
    deletes: bool,
    deletes_data: bool,
    deletes_shared_data: bool,
    is_sure: bool,
    as_json: bool,
) -> None:
    """List what an environment left behind, and no stack owns any more.

    Endpoint configs, models, log groups, buckets and the like. What an endpoint that serves needs
    is never deleted, whoever it belongs to.
    """
    around = Surroundings() if obj is None else obj
    check_shared_data(is_asked=deletes_shared_data, deletes_data=deletes_data)
    place = choose_place(environment, file)
    find = partial(find_orphans, keep=keep, deletes_shared_data=deletes_shared_data)
    if as_json and deletes and not is_sure:
        raise click.UsageError("--json must come with --yes to delete: a program cannot be asked")
    try:
        check_account(place, around.account(place.region))
        inventory = around.survey(place, ())
        found = find(inventory)
        if as_json:
            document = orphans_document(inventory, found, around.prices(place.region))
            click.echo(json.dumps(document, indent=2))
        else:
            _show(found, around, place)
            print_unseen(console(), inventory)
        chosen = [each for each in found.deletable if deletes_data or not each.kind.holds_data]
        if deletes and chosen:
            _refuse(inventory)
            if not is_sure:
                confirm(place.environment)
                # Somebody may have deployed while it was waited for an answer.
                chosen = _chosen_still(around.survey(place, ()), chosen, find)
            _delete(around.removal(place.account), chosen, partial(click.echo, err=as_json))
    except AwsError as error:
        fail(f"AWS said no\n  {error}", AWS_SAID_NO)


def _show(found: Orphans, around: Surroundings, place: Place) -> None:
    now = around.clock()
    if not found.deletable and not found.kept:
        console().print(f"{place.environment} has no orphans")
    print_orphans(
        console(),
        found,
        around.prices(place.region),
        lambda thing: _describe_age(thing, now),
    )


def _refuse(found: Inventory) -> None:
    reasons = refusals(found)
    if reasons:
        fail("nothing was deleted\n" + "\n".join(f"  {each}" for each in reasons), REFUSED)


def _chosen_still(
    found: Inventory, chosen: Sequence[Thing], find: Callable[[Inventory], Orphans]
) -> list[Thing]:
    """Leave out what is none any more; nothing is added to what was shown."""
    _refuse(found)
    still = {each.key for each in find(found).deletable}
    return [each for each in chosen if each.key in still]


def _describe_age(thing: Thing, now: float) -> str:
    if thing.created_at is None:
        return "?"
    age = max(0, int(now - thing.created_at))
    days = age // 86_400
    return f"{days} days" if days > 1 else describe_seconds(age)


def _delete(removal: Removal, things: Sequence[Thing], tell: Callable[[str], None]) -> None:
    failures = 0
    for thing in things:
        try:
            removal.delete(thing, tell)
        except AwsError as error:
            failures += 1
            click.echo(f"could not delete {thing.kind} {thing.name}: {error}", err=True)
        else:
            tell(f"deleted {thing.kind} {thing.name}")
    if failures:
        fail(f"{failures} of {len(things)} are left", REFUSED)
