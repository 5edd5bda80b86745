"""Two estimates of an environment against each other: before a change, and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from coalmine.cost.document import to_document
from coalmine.cost.estimate import Estimate
from coalmine.cost.items import SHARED, Lack
from coalmine.cost.quantity import Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What a part costs a month, and what of it has no price: its words and how much of it."""

    usd_per_month: Quantity
    unpriced: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """What an estimate says of a month: of each part, and of all."""

    parts: Mapping[str, Part]
    total: Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A part that may cost something else; None where there is no such part."""

    name: str
    before: Part | None
    after: Part | None

    @property
    def usd_per_month(self) -> Decimal | None:
        """How much more it is expected to cost; None where only one side has prices for all."""
        if _unpriced(self.before) != _unpriced(self.after):
            return None
        return _expected(self.after) - _expected(self.before)


def changes(before: Sums, after: Sums) -> tuple[Change, ...]:
    """Hold every part against itself, those that are only in one of the two included."""
    names = sorted({*before.parts, *after.parts}, key=lambda name: (name == SHARED, name))
    return tuple(
        Change(name=name, before=before.parts.get(name), after=after.parts.get(name))
        for name in names
    )


def change_in_all(before: Sums, after: Sums) -> Change:
    """Hold the sums of all parts against each other."""
    return Change(name="in all", before=before.total, after=after.total)


def sums_of(estimate: Estimate) -> Sums:
    """Add up an estimate."""
    return sums_in(to_document(estimate))


def sums_in(document: Any) -> Sums:
    """Read the sums from an estimate's JSON; ValueError says what a document must have."""
    try:
        lacking = [each for each in document["omissions"] if each["lack"] == Lack.PRICE.value]
        return Sums(
            parts={
                part["name"]: Part(
                    usd_per_month=_read(part["usd_per_month"]),
                    unpriced=_words(each for each in lacking if each["part"] == part["name"]),
                )
                for part in document["parts"]
            },
            total=Part(
                usd_per_month=_read(document["total"]["usd_per_month"]), unpriced=_words(lacking)
            ),
        )
    except (KeyError, TypeError, InvalidOperation) as cause:
        raise ValueError(
            "the estimate before must be what `coalmine cost --json` wrote, got something else: "
            f"{cause!r}"
        ) from cause


def _words(omissions: Any) -> frozenset[str]:
    return frozenset(
        f"{each['part']}: {each['what']}, {each['units_per_month']}" for each in omissions
    )


def _read(numbers: Mapping[str, str]) -> Quantity:
    return Quantity(
        least=Decimal(numbers["min"]),
        expected=Decimal(numbers["expected"]),
        most=Decimal(numbers["max"]),
    )


def _unpriced(part: Part | None) -> frozenset[str]:
    return frozenset() if part is None else part.unpriced


def _expected(part: Part | None) -> Decimal:
    return Decimal(0) if part is None else part.usd_per_month.expected
