"""An estimate as JSON: every number as text, so that no reader rounds it."""

from decimal import Decimal
from typing import Any

from coalmine.cost.estimate import Estimate, Line
from coalmine.cost.quantity import HOURS_PER_DAY, HOURS_PER_MONTH, Quantity


def to_document(estimate: Estimate) -> dict[str, Any]:
    """Give the JSON form of an estimate."""
    return {
        "environment": estimate.environment,
        "region": estimate.region,
        "currency": "USD",
        "is_complete": estimate.is_complete,
        "total": _spans(estimate.usd_per_month()),
        "about": None if estimate.about is None else _spans(estimate.about),
        "parts": [
            {
                "name": owner,
                **_spans(estimate.usd_per_month(owner)),
                "lines": [_line(line) for line in estimate.of(owner)],
            }
            for owner in estimate.owners
        ],
        "runs": [{"name": run.name, "usd": _numbers(run.usd)} for run in estimate.runs],
        "omissions": [
            {
                "part": omission.owner,
                "what": omission.what,
                "lack": omission.lack.value,
                "reason": omission.reason,
                "units_per_month": None if omission.units is None else _numbers(omission.units),
            }
            for omission in estimate.omissions
        ],
        "assumptions": list(estimate.assumptions),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "what": line.item.what,
        "key": line.price.key,
        "region": line.item.region,
        "basis": line.item.basis,
        "units_per_month": _numbers(line.item.per_month),
        "unit": line.price.unit,
        "usd_per_unit": _text(line.price.usd),
        "price_of": line.price.of.isoformat(),
        "price_source": line.price.source,
        "usd_per_month": _numbers(line.usd_per_month),
    }


def _spans(month: Quantity) -> dict[str, dict[str, str]]:
    hour = month.over(HOURS_PER_MONTH)
    return {
        "usd_per_hour": _numbers(hour),
        "usd_per_day": _numbers(hour.times(HOURS_PER_DAY)),
        "usd_per_month": _numbers(month),
    }


def _numbers(quantity: Quantity) -> dict[str, str]:
    return {
        "min": _text(quantity.least),
        "expected": _text(quantity.expected),
        "max": _text(quantity.most),
    }


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"
