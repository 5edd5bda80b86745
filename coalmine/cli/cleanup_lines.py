"""Plans and leftovers for people: tables that say what goes, what stays, and what that costs."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.table import Table

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
        table.add_row(f"stack {stack.name}, {stack.status}", "", style="bold red")
        table.add_row(f"  {stack.reason}", "")
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
    """Name a thing, with how much it is."""
    words = f"{thing.kind} {thing.name}"
    if thing.kind is Kind.SCALABLE_TARGET:
        return words.partition("|")[0]
    if thing.kind is Kind.ENDPOINT and thing.instances:
        counts = (f"{count} x {instance}" for instance, count in thing.instances)
        return f"{words}: {', '.join(counts)}"
    if thing.kind is Kind.MODEL_PACKAGE_GROUP:
        return f"{words}: {_number(thing.count, 'version')}"
    if thing.kind is Kind.BUCKET:
        least = "" if thing.is_counted_in_full else "at least "
        return f"{words}: {least}{_number(thing.count, 'object')}, {size(thing.stored_bytes)}"
    return f"{words}: {size(thing.stored_bytes)}" if thing.stored_bytes else words


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
                table.add_row(f"the canary of {canary.endpoint} is aborted first", "")
            case DeleteStack(stack=stack, things=things):
                table.add_row(
                    f"stack {stack.name}, {stack.status}, "
                    f"{_number(len(stack.resources), 'resource')}",
                    "",
                )
                _add_owned(table, things, prices)
            case _:
                table.add_row(describe(step.thing), cost(step.thing, prices))
    _add_total(table, plan.deleted, prices)
    return table


def _add_owned(table: Table, things: Iterable[Thing], prices: Prices) -> None:
    for kind, group in groupby(things, key=lambda each: each.kind):
        some = list(group)
        if kind in _TOLD_ONE_BY_ONE:
            for each in some:
                table.add_row(f"  {describe(each)}", cost(each, prices))
        else:
            usd, unknown = total_usd(some, prices)
            table.add_row(f"  {_number(len(some), kind)}", "?" if unknown else _usd(usd))


def _add(table: Table, things: Sequence[tuple[Thing, str]], prices: Prices) -> None:
    for thing, word in things:
        table.add_row(describe(thing), cost(thing, prices))
        table.add_row(f"  {word}", "")
    _add_total(table, [thing for thing, _ in things], prices)


def _add_total(table: Table, things: Sequence[Thing], prices: Prices) -> None:
    usd, unknown = total_usd(things, prices)
    more = f", without {_number(unknown, 'price')} that the table has not" if unknown else ""
    table.add_row(f"in all{more}", _usd(usd), style="bold")


def _table(title: str) -> Table:
    table = Table(box=None, pad_edge=False, expand=False)
    table.add_column(title, overflow="fold")
    table.add_column("USD a month", justify="right", no_wrap=True)
    return table


def _usd(amount: Decimal) -> str:
    return "-" if amount == 0 else "<0.01" if amount < _CENT else f"{amount:,.2f}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
