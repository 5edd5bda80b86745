"""What is paid: an item of an endpoint or of all of them, and what is left out."""

from dataclasses import dataclass
from enum import StrEnum

from coalmine.cost.quantity import Quantity

SHARED = "shared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What an item is when it comes in runs: a transform job, a canary."""

    name: str
    per_run: Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """So many units of something with a price.

    Attributes:
        owner: the endpoint's name, or SHARED.
        what: the thing in words.
        key: of its price, as `prices` has it.
        basis: where the number of units comes from.
    """

    owner: str
    what: str
    key: str
    region: str
    per_month: Quantity
    basis: str
    run: Run | None = None


class Lack(StrEnum):
    """Why something is not in the sums."""

    PRICE = "no price"  # it costs something, and nobody knows how much
    USE = "depends on use"  # it costs something when it is used, and no use was declared


@dataclass(frozen=True, kw_only=True, slots=True)
class Omission:
    """Something that is not in the sums, and why.

    Attributes:
        units: of it in a month, where they are known and their price is not.
    """

    owner: str
    what: str
    lack: Lack
    reason: str
    units: Quantity | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found in one place."""

    items: tuple[Item, ...] = ()
    omissions: tuple[Omission, ...] = ()

    def __add__(self, other: "Found") -> "Found":
        return Found(
            items=(*self.items, *other.items), omissions=(*self.omissions, *other.omissions)
        )
