"""An estimate on the terminal."""

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coalmine.cli.cost_rows import (
    AT_LEAST,
    CHANGE_HEADS,
    SUM_HEADS,
    TOTAL,
    UNKNOWN_CHANGE,
    change_rows,
    describe_line,
    month,
    omissions,
    run_rows,
    sum_rows,
    title,
    warning,
)
from coalmine.cost.difference import Sums, sums_of
from coalmine.cost.estimate import Estimate
from coalmine.cost.items import Lack

_WARNING = "bold red"
_WIDEST = 80  # an amount far to the right of its line is not found
_DIFFERENCES = {"+": "red", "-": "green", "<": "red"}
_HEADINGS = {
    Lack.PRICE: "Not in the sums: no price",
    Lack.USE: "Not in the sums: paid by use, and no use is declared",
}


def print_estimate(
    terminal: Console, estimate: Estimate, *, before: Sums | None, prices_of: str | None
) -> None:
    """Print sums, what they are made of, and what is missing."""
    terminal.print(title(estimate, prices_of), soft_wrap=False)
    lacking = warning(estimate)
    if lacking is not None:
        terminal.print(lacking, style=_WARNING, soft_wrap=False)
    terminal.print()
    _print_sums(terminal, estimate)
    if before is not None:
        _print_changes(terminal, before, sums_of(estimate))
    _print_lines(terminal, estimate)
    _print_runs(terminal, estimate)
    for lack in Lack:
        _print_omissions(terminal, estimate, lack)
    terminal.print()
    terminal.print(f"Assumed: {'; '.join(estimate.assumptions)}.", soft_wrap=False)


def _table(*heads: str, numbers: int = 0) -> Table:
    """Give a table whose last columns are numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, head in enumerate(heads):
        is_number = index >= len(heads) - numbers
        table.add_column(
            head, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    return table


def _print_sums(terminal: Console, estimate: Estimate) -> None:
    table, is_total = _table(*SUM_HEADS, numbers=3), False
    for row in sum_rows(estimate):
        is_total = is_total or row[0] in (TOTAL, AT_LEAST)
        table.add_row(*row, style="bold" if is_total else "")
    terminal.print(table)


def _print_changes(terminal: Console, before: Sums, after: Sums) -> None:
    table, rows = _table(*CHANGE_HEADS, numbers=3), list(change_rows(before, after))
    for *row, difference in rows:
        table.add_row(*row, Text(difference, style=_DIFFERENCES.get(difference[0], "")))
    terminal.print()
    terminal.print(table)
    if any(difference == "?" for *_, difference in rows):
        terminal.print(UNKNOWN_CHANGE, soft_wrap=False)


def _print_lines(terminal: Console, estimate: Estimate) -> None:
    for owner in estimate.owners:
        lines = estimate.of(owner)
        if not lines:
            continue
        table = _table(owner, "a month", numbers=1)
        table.width = min(terminal.width, _WIDEST)
        for line in lines:
            detail = Padding(Text(describe_line(line)), (0, 0, 0, 2))
            table.add_row(Group(Text(line.item.what), detail), month(line))
        terminal.print()
        terminal.print(table)


def _print_runs(terminal: Console, estimate: Estimate) -> None:
    rows = list(run_rows(estimate))
    if rows:
        table = _table("One run", "costs", numbers=1)
        for row in rows:
            table.add_row(*row)
        terminal.print()
        terminal.print(table)


def _print_omissions(terminal: Console, estimate: Estimate, lack: Lack) -> None:
    missing = omissions(estimate, lack)
    if not missing:
        return
    terminal.print()
    terminal.print(_HEADINGS[lack], style=_WARNING if lack is Lack.PRICE else "bold")
    table = Table(box=None, pad_edge=False, show_header=False)
    for each in missing:
        table.add_row(each.owner, each.what, each.reason)
    terminal.print(table)
    if lack is Lack.PRICE:
        terminal.print(
            "--refresh asks AWS for prices; --price-region takes those of another region.",
            soft_wrap=False,
        )
