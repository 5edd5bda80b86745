"""An estimate as Markdown, to be posted on a pull request."""

from collections.abc import Iterable, Iterator, Sequence

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
from coalmine.cli.money import dollars, more_or_less
from coalmine.cost.difference import Sums, change_in_all, sums_of
from coalmine.cost.estimate import Estimate
from coalmine.cost.items import Lack


def to_markdown(estimate: Estimate, *, before: Sums | None, prices_of: str | None) -> str:
    """Write the whole estimate; what it is made of is folded."""
    return "\n".join(_lines(estimate, before, prices_of))


def _lines(estimate: Estimate, before: Sums | None, prices_of: str | None) -> Iterator[str]:
    yield f"### {_headline(estimate, before)}"
    yield ""
    yield f"{title(estimate, prices_of)}."
    lacking = warning(estimate)
    if lacking is not None:
        yield f"**{lacking}**"
    if before is not None:
        rows = list(change_rows(before, sums_of(estimate)))
        yield from _table(CHANGE_HEADS, rows, numbers=3)
        if any(difference == "?" for *_, difference in rows):
            yield from ("", UNKNOWN_CHANGE)
    yield from _table(SUM_HEADS, sum_rows(estimate), numbers=3)
    yield from _omitted(estimate, Lack.PRICE, "**Not in the sums: no price**")
    yield from ("", "<details><summary>What it is made of</summary>")
    lines = (
        (
            line.item.owner,
            f"{line.item.what}<br>{describe_line(line)}",
            month(line),
            f"{line.price.of}, {line.price.source}",
        )
        for line in estimate.lines
    )
    heads = ("", "what", "a month, expected", "price of")
    yield from _table(heads, lines, numbers=0)
    if estimate.runs:
        yield from _table(("one run", "costs"), run_rows(estimate), numbers=1)
    yield from _omitted(estimate, Lack.USE, "Not in the sums: paid by use, and no use is declared")
    yield from ("", f"Assumed: {'; '.join(estimate.assumptions)}.", "", "</details>")


def _headline(estimate: Estimate, before: Sums | None) -> str:
    after = estimate.usd_per_month().expected
    least = "" if estimate.is_complete else "at least "
    if before is None:
        return f"`{estimate.environment}`: {least}{dollars(after)} a month expected"
    change = change_in_all(before, sums_of(estimate)).usd_per_month
    former = before.total.usd_per_month.expected
    return (
        f"`{estimate.environment}`: {dollars(former)} → {least}{dollars(after)} a month "
        f"expected ({more_or_less(change)})"
    )


def _omitted(estimate: Estimate, lack: Lack, heading: str) -> Iterator[str]:
    missing = omissions(estimate, lack)
    if missing:
        yield from ("", heading, "")
        yield from (f"- {each.owner}: {each.what} ({each.reason})" for each in missing)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> Iterator[str]:
    """Yield a table whose last columns are numbers; the sum of all is bold."""
    rules = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    yield from ("", _row(heads), _row(rules))
    is_total = False
    for row in rows:
        is_total = is_total or row[0] in (TOTAL, AT_LEAST)
        yield _row([f"**{cell}**" if is_total and cell else cell for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
