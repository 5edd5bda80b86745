"""The answers of AWS's Price List API, read as rows of a price table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from coalmine.cost.price_rules import RULES
from coalmine.cost.prices import Price


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What a price list says; a row of which it says two things is in neither."""

    prices: Mapping[str, Price]
    ambiguous: tuple[str, ...]


def read_products(products: Iterable[Mapping[str, Any]], *, today: date) -> Rows:
    """Read the products of a region as rows of its table; what nobody needs is left out.

    Dashboards are not among them: they have one price in the world, on the list of no region.
    """
    found: dict[str, Price] = {}
    ambiguous: set[str] = set()
    for product in products:
        price = _price(product, today)
        if price is None:
            continue
        if found.setdefault(price.key, price).usd != price.usd:
            ambiguous.add(price.key)
    return Rows(
        prices={key: price for key, price in found.items() if key not in ambiguous},
        ambiguous=tuple(sorted(ambiguous)),
    )


def _price(product: Mapping[str, Any], today: date) -> Price | None:
    attributes = product["product"].get("attributes", {})
    for rule in RULES:
        key = rule.key_of(attributes)
        usd = None if key is None else _first_paid_tier(product)
        if key is not None and usd is not None:
            source = (
                f"AWS Price List API: {rule.service_code}, {attributes['usagetype']}, "
                f"SKU {product['product']['sku']}"
            )
            return Price(key=key, usd=usd, unit=rule.unit, of=today, source=source)
    return None


def _first_paid_tier(product: Mapping[str, Any]) -> Decimal | None:
    """Give the price on demand of the first units that are not free; None if all are."""
    tiers = [
        (Decimal(dimension["beginRange"]), Decimal(dimension["pricePerUnit"]["USD"]))
        for offer in product.get("terms", {}).get("OnDemand", {}).values()
        for dimension in offer["priceDimensions"].values()
        if "USD" in dimension["pricePerUnit"]
    ]
    return next((usd for _, usd in sorted(tiers) if usd > 0), None)
