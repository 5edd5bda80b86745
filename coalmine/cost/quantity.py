"""A number at the fewest, the expected and the most instances."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

HOURS_PER_MONTH = Decimal(730)
HOURS_PER_DAY = Decimal(24)
SECONDS_PER_HOUR = Decimal(3600)
SECONDS_PER_MONTH = HOURS_PER_MONTH * SECONDS_PER_HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """Units or dollars: as few as there can be, as many as are expected, as many as can be."""

    least: Decimal
    expected: Decimal
    most: Decimal

    def __post_init__(self) -> None:
        """Refuse what is out of order: it would be a wrong estimate, not a wide one."""
        if not 0 <= self.least <= self.expected <= self.most:
            raise ValueError(
                "a quantity must have 0 <= least <= expected <= most, got "
                f"{self.least}, {self.expected}, {self.most}"
            )

    @classmethod
    def same(cls, value: Decimal | int) -> Self:
        """Give a number that does not depend on instances."""
        number = Decimal(value)
        return cls(least=number, expected=number, most=number)

    @classmethod
    def total(cls, parts: Iterable["Quantity"]) -> Self:
        """Add up."""
        each = list(parts)
        return cls(
            least=sum((part.least for part in each), Decimal(0)),
            expected=sum((part.expected for part in each), Decimal(0)),
            most=sum((part.most for part in each), Decimal(0)),
        )

    def times(self, factor: Decimal) -> "Quantity":
        """Multiply all three."""
        return Quantity(
            least=self.least * factor, expected=self.expected * factor, most=self.most * factor
        )

    def over(self, divisor: Decimal) -> "Quantity":
        """Divide all three; times() of a fraction would not give back whole cents."""
        return Quantity(
            least=self.least / divisor, expected=self.expected / divisor, most=self.most / divisor
        )

    @property
    def is_one_number(self) -> bool:
        """Whether it does not depend on instances."""
        return self.least == self.most


def as_decimal(value: float | str | Decimal) -> Decimal:
    """Read a number as it is written; a float as the shortest text that gives it."""
    return Decimal(str(value))


def plain(number: Decimal) -> str:
    """Write a number without exponent and without zeros at its end."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
