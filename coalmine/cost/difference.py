"""Two estimates of an environment against each other: before a change, and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from coalmine.cost.estimate import Estimate
from coalmine.cost.items import SHARED
from coalmine.cost.quantity import Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """What an estimate says of a month: of each part, and of all."""

    parts: Mapping[str, Quantity]
    total: Quantity
    is_complete: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A part that costs something else; None where there is no such part."""

    name: str
    before: Quantity | None
    after: Quantity | None

    @property
    def usd_per_month(self) -> Decimal:
        """How much more it is expected to cost; negative: less."""
        return _expected(self.after) - _expected(self.before)


def sums_of(estimate: Estimate) -> Sums:
    """Add up an estimate."""
    return Sums(
        parts={owner: estimate.usd_per_month(owner) for owner in estimate.owners},
        total=estimate.usd_per_month(),
        is_complete=estimate.is_complete,
    )


def sums_in(document: Any) -> Sums:
    """Read the sums from an estimate's JSON; ValueError says what a document must have."""
    try:
        return Sums(
            parts={part["name"]: _read(part["usd_per_month"]) for part in document["parts"]},
            total=_read(document["total"]["usd_per_month"]),
            is_complete=bool(document["is_complete"]),
        )
    except (KeyError, TypeError, InvalidOperation) as cause:
        raise ValueError(
            "the estimate before must be what `coalmine cost --json` wrote, got something else: "
            f"{cause!r}"
        ) from cause


def changes(before: Sums, after: Sums) -> tuple[Change, ...]:
    """Hold every part against itself, those that are only in one of the two included."""
    names = sorted({*before.parts, *after.parts}, key=lambda name: (name == SHARED, name))
    return tuple(
        Change(name=name, before=before.parts.get(name), after=after.parts.get(name))
        for name in names
    )


def _expected(quantity: Quantity | None) -> Decimal:
    return Decimal(0) if quantity is None else quantity.expected


def _read(numbers: Mapping[str, str]) -> Quantity:
    return Quantity(
        least=Decimal(numbers["min"]),
        expected=Decimal(numbers["expected"]),
        most=Decimal(numbers["max"]),
    )
