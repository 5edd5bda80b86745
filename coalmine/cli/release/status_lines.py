"""How an endpoint's releases stand, as lines for people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from canary.lock import describe_holder
from canary.record import Promoted
from coalmine.cli.release.idle_lines import monthly_cost
from coalmine.cli.release.options import Chosen
from coalmine.cli.release.standing import Standing, is_kept
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.releases.disagreements import Disagreement
from coalmine.releases.facts import LiveRelease
from coalmine.releases.history import short_caller
from coalmine.releases.idle_cost import IdleSlot
from coalmine.releases.names import short_model, short_source
from coalmine.releases.promotion import describe_record


def print_standing(terminal: Console, chosen: Chosen, standing: Standing) -> None:
    """Show what Git says, and what is live."""
    live, record = standing.live, standing.record
    if live is not None:
        terminal.print(f"{chosen.at.endpoint_name}: {live.endpoint.status}")
    if standing.model is not None:
        terminal.print(f"Git asks for  {short_model(standing.model)}")
        terminal.print(f"Git's record  {'none' if record is None else describe_record(record)}")
    if live is not None:
        _print_live(terminal, standing, live, now=int(chosen.around.clock()))


def print_disagreements(terminal: Console, found: Sequence[Disagreement]) -> None:
    """Show what differs, each with its way out."""
    terminal.print("")
    if not found:
        terminal.print(Text("all of them agree", style="green"))
    for each in found:
        terminal.print(Text(each.what, style="yellow"))
        for fix in each.fixes:
            terminal.print(f"  {fix}")


def print_idle(
    terminal: Console, chosen: Chosen, standing: Standing, idle: Sequence[IdleSlot]
) -> None:
    """Show what a slot costs that serves nobody, and how it goes."""
    for slot in idle:
        terminal.print(f"{slot.variant_name} is idle, {monthly_cost(slot)}")
        if is_kept(standing, slot.variant_name):
            terminal.print(f"  drop it: coalmine release drop {chosen.words}")


def _print_live(terminal: Console, standing: Standing, live: LiveRelease, *, now: int) -> None:
    table = Table("slot", "weight", "deployed with", "live", "", box=None)
    for variant in live.endpoint.variants:
        model = live.model_of(variant.name)
        weight = "-" if variant.current_weight is None else f"{variant.current_weight:g}"
        table.add_row(
            variant.name,
            weight,
            "-" if model is None else short_model(model),
            _describe_live(model, live.sources.get(variant.name)),
            ", ".join(_marks(standing, live, variant.name)),
        )
    terminal.print(table)
    if live.lock is not None:
        terminal.print(Text(f"the endpoint is {describe_holder(live.lock, now)}"))
    elif live.has_canary:
        terminal.print("no canary holds the endpoint")
    if live.promoted is not None:
        terminal.print(_describe_promotion(live.promoted))


def _describe_promotion(promoted: Promoted) -> str:
    when = datetime.fromtimestamp(promoted.promoted_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    who = short_caller(promoted.requested_by)
    by = "" if who is None else f", asked for by {who}"
    return f"{promoted.variant_name} was promoted {when}, {promoted.kind.replace('_', ' ')}{by}"


def _describe_live(deployed: ReleasedModelConfig | None, source: str | None) -> str:
    is_same = source is not None and deployed is not None and deployed.artifact == source
    return "the same" if is_same else short_source(source)


def _marks(standing: Standing, live: LiveRelease, name: str) -> list[str]:
    """Say what a slot is."""
    source = live.sources.get(name)
    marks = {
        "champion": name == live.champion,
        "release": live.deployed is not None and name == live.deployed.release,
        "kept": is_kept(standing, name),
        "rolled back": source is not None and source in live.rolled_back,
    }
    return [mark for mark, is_so in marks.items() if is_so]
