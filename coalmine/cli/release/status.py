"""`coalmine release status`: Git, CloudFormation, weights and records, and where they differ."""

import json
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from canary.documents import to_document
from canary.lock import describe_holder
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.money import dollars
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.cli.release.standing import Standing, look
from coalmine.releases.disagreements import Disagreement, find_disagreements
from coalmine.releases.facts import LiveRelease
from coalmine.releases.history import short_caller
from coalmine.releases.idle_cost import IdleSlot, idle_slots
from coalmine.releases.names import short_model, short_source
from coalmine.releases.promotion import describe_record


@click.command(epilog=exit_codes(done="it is shown", refused=None))
@about_an_endpoint
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(chosen: Chosen, *, as_json: bool) -> None:
    """Show what ENDPOINT is to serve, what it serves, and where the two differ.

    Compared are Git's `model:`, Git's record, what CloudFormation put into the slots, the live
    weights and models, and what the canaries wrote down. It needs what `coalmine promote` needs.
    """
    standing = look(chosen)
    found, idle = _judged(chosen, standing)
    if as_json:
        click.echo(json.dumps(_page(chosen, standing, found, idle), indent=2))
    else:
        _show(chosen, standing, found, idle)


def _judged(chosen: Chosen, standing: Standing) -> tuple[list[Disagreement], list[IdleSlot]]:
    live, at = standing.live, chosen.at
    if live is None:
        start = f"deploy it: coalmine release start {at.words}"
        return [Disagreement(what=f"{at.endpoint_name} is not deployed", fix=start)], []
    found = find_disagreements(standing.wanted, live)
    variants = at.parsed().variants
    idle = (
        []
        if live.lock is not None
        else idle_slots(live, variants, at.region, chosen.around.prices())
    )
    return found, idle


def _page(
    chosen: Chosen, standing: Standing, found: list[Disagreement], idle: list[IdleSlot]
) -> dict[str, Any]:
    live, model, record = standing.live, standing.model, standing.record
    return {
        "endpoint_name": chosen.at.endpoint_name,
        "status": "missing" if live is None else live.endpoint.status,
        "model": None if model is None else model.as_written(),
        "record": None if record is None else record.model_dump(mode="json", exclude_none=True),
        "release_slot": None if live is None or live.deployed is None else live.deployed.release,
        "slots": []
        if live is None
        else [_slot(live, each.name) for each in live.endpoint.variants],
        "canary": None if live is None or live.lock is None else live.lock.canary_id,
        "promoted": None if live is None else to_document(live.promoted),
        "rolled_back": [] if live is None else to_document(tuple(live.rolled_back.values())),
        "disagreements": to_document(tuple(found)),
        "idle_slots": [
            {
                "variant_name": each.variant_name,
                "instance_type": each.instance_type,
                "instance_count": each.instance_count,
                "usd_per_month": None
                if each.usd_per_month is None
                else round(float(each.usd_per_month), 2),
            }
            for each in idle
        ],
    }


def _slot(live: LiveRelease, name: str) -> dict[str, Any]:
    state, model = live.endpoint.find(name), live.model_of(name)
    return {
        "variant_name": name,
        "weight": None if state is None else state.current_weight,
        "deployed": None if model is None else model.as_written(),
        "source": live.sources.get(name),
    }


def _show(
    chosen: Chosen, standing: Standing, found: list[Disagreement], idle: list[IdleSlot]
) -> None:
    terminal, live = console(), standing.live
    if live is not None:
        terminal.print(f"{chosen.at.endpoint_name}: {live.endpoint.status}")
    if standing.model is not None:
        terminal.print(f"Git asks for  {short_model(standing.model)}")
        record = standing.record
        terminal.print(f"Git's record  {'none' if record is None else describe_record(record)}")
    if live is not None:
        _show_live(terminal, standing, live, now=int(chosen.around.clock()))
    terminal.print("")
    if not found:
        terminal.print(Text("all of them agree", style="green"))
    for each in found:
        terminal.print(Text(each.what, style="yellow"))
        terminal.print(f"  {each.fix}")
    for slot in idle:
        _show_idle(terminal, chosen, standing, slot)


def _show_live(terminal: Console, standing: Standing, live: LiveRelease, *, now: int) -> None:
    table = Table("slot", "weight", "deployed with", "serves from", "", box=None)
    for variant in live.endpoint.variants:
        model = live.model_of(variant.name)
        weight = "-" if variant.current_weight is None else f"{variant.current_weight:g}"
        table.add_row(
            variant.name,
            weight,
            "-" if model is None else short_model(model),
            short_source(live.sources.get(variant.name)),
            ", ".join(_marks(standing, live, variant.name)),
        )
    terminal.print(table)
    if live.lock is not None:
        terminal.print(Text(f"the endpoint is {describe_holder(live.lock, now)}"))
    elif live.has_canary:
        terminal.print("no canary holds the endpoint")
    promoted = live.promoted
    if promoted is not None:
        when = datetime.fromtimestamp(promoted.promoted_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        who = short_caller(promoted.requested_by)
        by = "" if who is None else f", by {who}"
        words = promoted.kind.replace("_", " ")
        terminal.print(f"last promoted {promoted.variant_name}, {when}, {words}{by}")


def _marks(standing: Standing, live: LiveRelease, name: str) -> list[str]:
    """Say what a slot is."""
    record, source = standing.record, live.sources.get(name)
    marks = {
        "champion": name == live.champion,
        "release": live.deployed is not None and name == live.deployed.release,
        "kept": record is not None
        and record.previous is not None
        and record.previous.variant == name,
        "rolled back": source is not None and source in live.rolled_back,
    }
    return [mark for mark, is_so in marks.items() if is_so]


def _show_idle(terminal: Console, chosen: Chosen, standing: Standing, slot: IdleSlot) -> None:
    cost = "an unknown sum" if slot.usd_per_month is None else dollars(slot.usd_per_month)
    terminal.print(
        f"the idle slot {slot.variant_name} costs {cost} a month "
        f"({slot.instance_count} {slot.instance_type})"
    )
    record = standing.record
    if (
        record is not None
        and record.previous is not None
        and (record.previous.variant == slot.variant_name)
    ):
        terminal.print(f"  drop it: coalmine release drop {chosen.words}")
