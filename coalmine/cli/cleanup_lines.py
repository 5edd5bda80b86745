"""Plans and leftovers for people: tables that say what goes, what stays, and what that costs."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coalmine.cleanup.inventory import Inventory, Kind, Thing
from coalmine.cleanup.kept import Kept
from coalmine.cleanup.left import Left
from coalmine.cleanup.monthly_cost import Prices, monthly_usd, total_usd
from coalmine.cleanup.orphans import Orphans
from coalmine.cleanup.plan import AbortCanary, DeleteStack, Plan, StopRuns

_WIDEST, _LONG = 100, 60
_CENT = Decimal("0.01")
# One line for each of them; of the others the number will do.
_TOLD_ONE_BY_ONE = (Kind.ENDPOINT, Kind.BUCKET, Kind.MODEL_PACKAGE_GROUP, Kind.BUDGET)


def print_start(terminal: Console, found: Inventory, plan: Plan, prices: Prices) -> None:
    """Print what would be done; what it refuses is said elsewhere."""
    if plan.refusals:
        return
    if plan.steps:
        terminal.print(f"{found.environment} in {found.region}, account {found.account}")
        _print(terminal, _deletions(plan, prices))
    else:
        terminal.print(f"nothing to delete of {found.environment}")
    _print_kept(terminal, plan.kept, prices, found.environment)
    print_unseen(terminal, found)


def print_unseen(terminal: Console, found: Inventory) -> None:
    """Print where nobody could look, and why that may be."""
    for each in found.unseen:
        terminal.print(
            f"not looked at: {each.region}, where the config has no budget", markup=False
        )
        terminal.print(f"  {each.reason}", markup=False)


def print_end(terminal: Console, plan: Plan, left: Left, prices: Prices, environment: str) -> None:
    """Print what is left although it was to go, or that nothing is."""
    if left:
        _print_left(terminal, left, prices)
        return
    but = " but what the plan keeps" if plan.kept else ""
    terminal.print(f"{environment} is gone; looked again, nothing billed is left{but}")
    if any(each.kind is Kind.KEY for each in plan.deleted):
        terminal.print("KMS deletes keys after 7 to 30 days; until then they cost nothing")
    _print_kept(terminal, plan.kept, prices, environment)


def _print_kept(terminal: Console, kept: Sequence[Kept], prices: Prices, environment: str) -> None:
    if not kept:
        return
    table = _table("keeps")
    _add(table, [(each.thing, each.reason) for each in kept], prices)
    _print(terminal, table)
    for options in sorted({each.goes_with for each in kept} - {""}):
        what = "what others read" if "--shared-data" in options else "data"
        terminal.print(f"to delete {what} too: coalmine destroy -c {environment} {options}")


def _print_left(terminal: Console, left: Left, prices: Prices) -> None:
    table = _table("left, although it was to go")
    for stack in left.stacks:
        _row(table, f"stack {stack.name}, {stack.status}", style="bold red")
        _row(table, stack.reason, indent=2)
    _add(table, [(each.thing, each.reason) for each in left.things], prices)
    _print(terminal, table)


def print_orphans(
    terminal: Console, orphans: Orphans, prices: Prices, describe_age: Callable[[Thing], str]
) -> None:
    """Print what no stack owns: what may go, and what stays."""
    if orphans.deletable:
        table = _table("no stack owns these", "age")
        for each in orphans.deletable:
            table.add_row(_words(describe(each)), describe_age(each), cost(each, prices))
        _add_total(table, orphans.deletable, prices, "")
        _print(terminal, table)
    if orphans.kept:
        table = _table("nor these, but they stay")
        _add(table, [(each.thing, each.reason) for each in orphans.kept], prices)
        _print(terminal, table)


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
    name = thing.name.partition("|")[0]
    return f"{words}: {name}" if len(words) + len(name) < _LONG else f"{words}:\n  {name}"


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
            case StopRuns(stack=stack):
                runs = _number(len(stack.runs), "run")
                _row(table, f"{runs} of {stack.name} stopped first: {', '.join(stack.runs)}")
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


def _add_total(table: Table, things: Sequence[Thing], prices: Prices, *between: str) -> None:
    usd, unknown = total_usd(things, prices)
    more = f", {_number(unknown, 'price')} not known" if unknown else ""
    table.add_row(_words(f"in all{more}"), *between, _usd(usd), style="bold")


def _table(title: str, *between: str) -> Table:
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column(title, ratio=1)
    for each in between:
        table.add_column(each, justify="right", no_wrap=True)
    table.add_column("USD a month", justify="right", no_wrap=True)
    return table


def _print(terminal: Console, table: Table) -> None:
    """Print a table as wide as all others, whatever is in it."""
    table.width = min(terminal.width, _WIDEST)
    terminal.print()
    terminal.print(table, soft_wrap=False)


def _row(table: Table, words: str, amount: str = "", *, indent: int = 0, style: str = "") -> None:
    table.add_row(_words(words, indent), amount, style=style)


def _words(words: str, indent: int = 0) -> Padding:
    """Keep the indent in all lines; brackets in what AWS says are no markup."""
    return Padding(Text(words, overflow="fold"), (0, 0, 0, indent))


def _usd(amount: Decimal) -> str:
    return "-" if amount == 0 else "<0.01" if amount < _CENT else f"{amount:,.2f}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
