"""`coalmine release status`: Git, CloudFormation, weights and records, and where they differ."""

import json
from typing import Any

import click

from canary.documents import to_document
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.cli.release.standing import Standing, look
from coalmine.cli.release.status_lines import print_disagreements, print_idle, print_standing
from coalmine.releases.disagreements import Disagreement, find_disagreements
from coalmine.releases.facts import LiveRelease
from coalmine.releases.idle_cost import IdleSlot, idle_slots


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
        print_standing(console(), chosen, standing)
        print_disagreements(console(), found)
        print_idle(console(), chosen, standing, idle)


def _judged(chosen: Chosen, standing: Standing) -> tuple[list[Disagreement], list[IdleSlot]]:
    live, at = standing.live, chosen.at
    if live is None:
        start = f"deploy it: coalmine release start {at.words}"
        return [Disagreement(what=f"{at.endpoint_name} is not deployed", fixes=(start,))], []
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
