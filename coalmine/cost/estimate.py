"""An estimate: items times prices, and all that is missing from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from coalmine.cost.canary_runs import SECONDS_PER_INVOCATION, SETTLING_SECONDS
from coalmine.cost.items import SHARED, Found, Item, Lack, Omission
from coalmine.cost.prices import Price, PriceTable
from coalmine.cost.quantity import Quantity

LENDER = "us-east-1"  # whose prices stand in where a region's own are not known
_CANARY = (
    "a canary passes all its stages (at most: after extended bakes), its traffic settles in "
    f"{SETTLING_SECONDS} s a stage, a function runs for {SECONDS_PER_INVOCATION} s"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An item with its price."""

    item: Item
    price: Price

    @property
    def usd_per_month(self) -> Quantity:
        """What it costs a month."""
        return self.item.per_month.times(self.price.usd)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunCost:
    """What one run costs, of a transform job or a canary."""

    name: str
    usd: Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What an environment costs a month, as far as it is known.

    Attributes:
        lent: what has no price in its own region, at the lender's; it is in no sum but `about`.
    """

    environment: str
    region: str
    lines: tuple[Line, ...]
    omissions: tuple[Omission, ...]
    lent: tuple[Line, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """The endpoints by their names, what they share at the end."""
        names = [line.item.owner for line in self.lines] + [each.owner for each in self.omissions]
        return tuple(sorted(set(names), key=lambda name: (name == SHARED, name)))

    def of(self, owner: str) -> tuple[Line, ...]:
        """Give the lines of an endpoint, or of what is shared."""
        return tuple(line for line in self.lines if line.item.owner == owner)

    def usd_per_month(self, owner: str | None = None) -> Quantity:
        """Add up the lines of one owner, or all of them."""
        lines = self.lines if owner is None else self.of(owner)
        return Quantity.total(line.usd_per_month for line in lines)

    @property
    def about(self) -> Quantity | None:
        """What all of it would cost with the lender's prices too; None where they do not help."""
        if not self.lent:
            return None
        return Quantity.total(line.usd_per_month for line in (*self.lines, *self.lent))

    @property
    def runs(self) -> tuple[RunCost, ...]:
        """What single runs cost."""
        costs: dict[str, list[Quantity]] = {}
        for line in self.lines:
            run = line.item.run
            if run is not None:
                costs.setdefault(run.name, []).append(run.per_run.times(line.price.usd))
        return tuple(RunCost(name=name, usd=Quantity.total(each)) for name, each in costs.items())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left out for want of a price."""
        return all(omission.lack is not Lack.PRICE for omission in self.omissions)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the estimate takes for granted, in words."""
        usual = ("a month has 730 hours", "no free tier, no discount, no tax")
        has_canary = any(line.item.key == "states/transition" for line in self.lines)
        return (*usual, *((_CANARY,) if has_canary else ()))

    @property
    def price_days(self) -> tuple[date, date] | None:
        """The days of the oldest and the newest price in it."""
        days = [line.price.of for line in self.lines]
        return (min(days), max(days)) if days else None


def estimate(
    found: Found, tables: Mapping[str, PriceTable], *, environment: str, region: str
) -> Estimate:
    """Price what was found; what has no price becomes an omission."""
    lines, unpriced = [], []
    for item in found.items:
        table = tables.get(item.region)
        price = None if table is None else table.prices.get(item.key)
        if price is None:
            unpriced.append(item)
        else:
            lines.append(Line(item=item, price=price))
    return Estimate(
        environment=environment,
        region=region,
        lines=tuple(lines),
        omissions=(*_without_price(unpriced, tables), *found.omissions),
        lent=tuple(_lent(unpriced, tables)),
    )


def _lent(items: Iterable[Item], tables: Mapping[str, PriceTable]) -> Iterator[Line]:
    lender = tables.get(LENDER)
    for item in items:
        price = None if lender is None else lender.prices.get(item.key)
        if price is not None:
            yield Line(item=item, price=price)


def _without_price(items: Iterable[Item], tables: Mapping[str, PriceTable]) -> Iterable[Omission]:
    for item in items:
        missing = (
            f"{item.key} in {item.region}"
            if item.region in tables
            else (f"any in {item.region}: no table of this region")
        )
        yield Omission(
            owner=item.owner,
            what=item.what,
            lack=Lack.PRICE,
            reason=f"no price of {missing}",
            units=item.per_month,
        )
