"""A report as JSON: the same keys for every variant, null for what was not measured."""

from datetime import UTC, datetime
from typing import Any

from coalmine.metrics.readings import Indicator, Readings
from coalmine.metrics.report import Report, VariantReport

_DIGITS = 6


def as_document(report: Report) -> dict[str, Any]:
    """Return a document for `json.dumps`; times are ISO 8601 in UTC, one a period."""
    starts = report.span.starts
    return {
        "endpoint_name": report.endpoint_name,
        "status": report.status,
        "from": report.span.start.isoformat(),
        "to": report.span.end.isoformat(),
        "period_seconds": report.span.period_seconds,
        "timestamps": [datetime.fromtimestamp(start, UTC).isoformat() for start in starts],
        "variants": [_variant(each, starts) for each in report.variants],
        "all": {
            "current_instance_count": report.current_instance_count,
            "desired_instance_count": report.desired_instance_count,
            **_readings(report.whole, starts),
        },
    }


def _variant(variant: VariantReport, starts: tuple[int, ...]) -> dict[str, Any]:
    facts = variant.facts
    return {
        "name": facts.name,
        "is_shadow": facts.is_shadow,
        "is_serverless": facts.is_serverless,
        "current_weight": facts.current_weight,
        "instance_type": facts.instance_type,
        "vcpus": facts.vcpus,
        "current_instance_count": facts.current_instance_count,
        "desired_instance_count": facts.desired_instance_count,
        "max_concurrency": facts.max_concurrency,
        "provisioned_concurrency": facts.provisioned_concurrency,
        **_readings(variant.readings, starts),
    }


def _readings(readings: Readings, starts: tuple[int, ...]) -> dict[str, Any]:
    return {
        "in_all": {each.value: _number(readings[each].in_all) for each in Indicator},
        "highest": {each.value: _number(readings[each].highest) for each in Indicator},
        "series": {
            each.value: [_number(readings[each].points.get(start)) for start in starts]
            for each in Indicator
        },
    }


def _number(value: float | None) -> float | int | None:
    """Counts read as the whole numbers that they are."""
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, _DIGITS)
