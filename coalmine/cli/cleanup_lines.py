"""Plans and leftovers for people: tables that say what goes, what stays, and what that costs."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coalmine.cleanup.inventory import Inventory, Kind, Thing
from coalmine.cleanup.left import Left
from coalmine.cleanup.monthly_cost import Prices, monthly_usd, total_usd
from coalmine.cleanup.orphans import Orphans
from coalmine.cleanup.plan import AbortCanary, DeleteStack, Kept, Plan

_CENT = Decimal("0.01")
# One line for each of them; of the others the number will do.
_TOLD_ONE_BY_ONE = (Kind.ENDPOINT, Kind.BUCKET, Kind.MODEL_PACKAGE_GROUP, Kind.BUDGET)


def print_plan(terminal: Console, found: Inventory, plan: Plan, prices: Prices) -> None:
    """Print what would be done."""
    terminal.print(f"{found.environment} in {found.region}, account {found.account}")
    terminal.print(_deletions(plan, prices), soft_wrap=False)
    if plan.kept:
        print_kept(terminal, plan.kept, prices, found.environment)


def print_kept(terminal: Console, kept: Sequence[Kept], prices: Prices, environment: str) -> None:
    """Print what stays, why, and how it goes."""
    table = _table("keeps")
    _add(table, [(each.thing, each.reason) for each in kept], prices)
    terminal.print(table, soft_wrap=False)
    terminal.print(f"to delete data too: coalmine destroy -c {environment} --data")


def print_left(terminal: Console, left: Left, prices: Prices) -> None:
    """Print what should be gone, and why it is not."""
    table = _table("left, although it was to go")
    for stack in left.stacks:
        _row(table, f"stack {stack.name}, {stack.status}", style="bold red")
        _row(table, stack.reason, indent=2)
    _add(table, [(each.thing, each.reason) for each in left.things], prices)
    terminal.print(table, soft_wrap=False)


def print_orphans(
    terminal: Console, orphans: Orphans, prices: Prices, describe_age: Callable[[Thing], str]
) -> None:
    """Print what no stack owns: what may go, and what stays."""
    for title, things in (
        ("no stack owns these", [(each, describe_age(each)) for each in orphans.deletable]),
        ("nor these, but they stay", [(each.thing, each.reason) for each in orphans.kept]),
    ):
        if things:
            table = _table(title)
            _add(table, things, prices)
            terminal.print(table, soft_wrap=False)


def describe(thing: Thing) -> str:
    """Name a thing, with how much it is; a name that is long gets a line of its own."""
    match thing.kind:
        case Kind.SCALABLE_TARGET:
            words = str(thing.kind)
        case Kind.ENDPOINT if thing.instances:
            counts = (f"{count} x {instance}" for instance, count in thing.instances)
            words = f"{thing.kind} on {', '.join(counts)}"
        case Kind.MODEL_PACKAGE_GROUP:
            words = f"{thing.kind} of {_number(thing.count, 'version')}"
        case Kind.BUCKET if thing.count == 0:
            words = f"empty {thing.kind}"
        case Kind.BUCKET:
            least = "" if thing.is_counted_in_full else "at least "
            stored = size(thing.stored_bytes)
            words = f"{thing.kind} of {least}{_number(thing.count, 'object')}, {stored}"
        case _:
            stored = f" of {size(thing.stored_bytes)}" if thing.stored_bytes else ""
            words = f"{thing.kind}{stored}"
    return f"{words}: {thing.name.partition('|')[0]}"


def cost(thing: Thing, prices: Prices) -> str:
    """Write what a thing costs a month."""
    usd = monthly_usd(thing, prices)
    return "?" if usd is None else _usd(usd)


def size(stored_bytes: int) -> str:
    """Write a size as people read it."""
    amount = float(stored_bytes)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1024
    return f"{amount:,.1f} TB"


def _deletions(plan: Plan, prices: Prices) -> Table:
    table = _table("deletes, in this order")
    for step in plan.steps:
        match step:
            case AbortCanary(canary=canary):
                _row(table, f"the canary of {canary.endpoint} is aborted first")
            case DeleteStack(stack=stack, things=things):
                resources = _number(len(stack.resources), "resource")
                _row(table, f"stack {stack.name}, {stack.status}, {resources}", style="bold")
                _add_owned(table, things, prices)
            case _:
                _row(table, describe(step.thing), cost(step.thing, prices))
    _add_total(table, plan.deleted, prices)
    return table


def _add_owned(table: Table, things: Iterable[Thing], prices: Prices) -> None:
    for kind, group in groupby(things, key=lambda each: each.kind):
        some = list(group)
        if kind in _TOLD_ONE_BY_ONE:
            for each in some:
                _row(table, describe(each), cost(each, prices), indent=2)
        else:
            usd, unknown = total_usd(some, prices)
            amount = "?" if unknown else _usd(usd)
            _row(table, _number(len(some), kind), amount, indent=2)


def _add(table: Table, things: Sequence[tuple[Thing, str]], prices: Prices) -> None:
    for thing, word in things:
        _row(table, describe(thing), cost(thing, prices))
        _row(table, word, indent=2)
    _add_total(table, [thing for thing, _ in things], prices)


def _add_total(table: Table, things: Sequence[Thing], prices: Prices) -> None:
    usd, unknown = total_usd(things, prices)
    more = f", without {_number(unknown, 'price')} that the table has not" if unknown else ""
    _row(table, f"in all{more}", _usd(usd), style="bold")


def _table(title: str) -> Table:
    table = Table(box=None, pad_edge=False, expand=False)
    table.add_column(title, overflow="fold")
    table.add_column("USD a month", justify="right", no_wrap=True)
    return table


def _row(table: Table, words: str, amount: str = "", *, indent: int = 0, style: str = "") -> None:
    """Add a row whose further lines stand a little to the right of the first."""
    hanging = Padding(Text(words, overflow="fold"), (0, 0, 0, indent))
    table.add_row(hanging, Text(amount), style=style)


def _usd(amount: Decimal) -> str:
    return "-" if amount == 0 else "<0.01" if amount < _CENT else f"{amount:,.2f}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
