"""The tables of an estimate, as words: what the terminal and Markdown have in common."""

from collections.abc import Iterator
from decimal import Decimal

from coalmine.cli.money import by_the_hour, dollars, more_or_less
from coalmine.cost.difference import Part, Sums, change_in_all, changes
from coalmine.cost.estimate import LENDER, Estimate, Line
from coalmine.cost.items import Lack, Omission
from coalmine.cost.quantity import HOURS_PER_DAY, HOURS_PER_MONTH, Quantity, plain

TOTAL = "in all"
AT_LEAST = "at least"
_NOTHING = "-"
_MANY = 100
_THOUSANDTH = Decimal("0.001")
SUM_HEADS = ("", "instances", "an hour", "a day", "a month")
CHANGE_HEADS = ("a month, expected", "before", "after", "difference")


def sum_rows(estimate: Estimate) -> Iterator[tuple[str, ...]]:
    """Yield the sums of each part and of all: one row, or three where instances come and go."""
    for owner in estimate.owners:
        if estimate.of(owner):
            yield from _spans(owner, estimate.usd_per_month(owner))
        else:
            yield owner, "", _NOTHING, _NOTHING, _NOTHING
    yield from _spans(TOTAL if estimate.is_complete else AT_LEAST, estimate.usd_per_month())


def _spans(name: str, month: Quantity) -> Iterator[tuple[str, ...]]:
    if month.is_one_number:
        yield name, "", *_span(month.expected)
        return
    yield name, "min", *_span(month.least)
    yield "", "expected", *_span(month.expected)
    yield "", "max", *_span(month.most)


def _span(month: Decimal) -> tuple[str, ...]:
    hour = month / HOURS_PER_MONTH
    return by_the_hour(hour), dollars(hour * HOURS_PER_DAY), dollars(month)


def describe_line(line: Line) -> str:
    """Say how many units of a line there are, at which price, and why so many."""
    unit = line.price.unit if line.item.per_month.expected == 1 else _plural(line.price.unit)
    return f"{_amount(line)} {unit} at ${line.price.usd:f}; {line.item.basis}"


def _amount(line: Line) -> str:
    amount = line.item.per_month.expected
    places = Decimal(1) if amount >= _MANY else _THOUSANDTH
    if 0 < amount < places:
        return f"<{places}"
    return plain(amount.quantize(places))


def _plural(unit: str) -> str:
    """Write more than one of a unit: metric-months, hours, but GB."""
    return unit if unit.endswith("GB") else f"{unit}s"


def month(line: Line) -> str:
    """Write what a line is expected to cost a month."""
    return dollars(line.usd_per_month.expected)


def run_rows(estimate: Estimate) -> Iterator[tuple[str, str]]:
    """Yield what single runs cost."""
    for run in estimate.runs:
        least, most = dollars(run.usd.expected), dollars(run.usd.most)
        yield run.name, least if least == most else f"{least} to {most}"


def omissions(estimate: Estimate, lack: Lack) -> tuple[Omission, ...]:
    """Give what is not in the sums for one of the two reasons."""
    return tuple(each for each in estimate.omissions if each.lack is lack)


def change_rows(before: Sums, after: Sums) -> Iterator[tuple[str, ...]]:
    """Yield before, after and the difference, of each part and of all."""
    for change in (*changes(before, after), change_in_all(before, after)):
        yield (
            change.name,
            _expected(change.before),
            _expected(change.after),
            more_or_less(change.usd_per_month),
        )


def _expected(part: Part | None) -> str:
    if part is None:
        return _NOTHING
    at_least = "> " if part.unpriced else ""
    return f"{at_least}{dollars(part.usd_per_month.expected)}"


UNKNOWN_CHANGE = (
    "?: before and after do not lack the same prices, so their difference is not known."
)


def warning(estimate: Estimate) -> str | None:
    """Say that the sums are too low, where they are."""
    count = len(omissions(estimate, Lack.PRICE))
    if count == 0:
        return None
    things = "1 thing" if count == 1 else f"{count} things"
    lacking = f"The sums are too low: {things} could not be priced, see below."
    if estimate.about is None:
        return lacking
    hour, day, month = _span(estimate.about.expected)
    some = "" if len(estimate.lent) == count else f" for {len(estimate.lent)} of them"
    return (
        f"{lacking} With the prices of {LENDER}{some}: about {hour} an hour, {day} a day, "
        f"{month} a month."
    )


def title(estimate: Estimate, prices_of: str | None) -> str:
    """Say what was estimated, and at the prices of which days."""
    days = estimate.price_days
    place = "" if prices_of is None else f" of {prices_of} (not {estimate.region})"
    when = "nothing has a price" if days is None else f"prices{place} from {days[0]} to {days[1]}"
    return f"{estimate.environment} in {estimate.region}: US dollars, {when}"
