"""What captured requests and answers cost on S3, once the first of them expire."""

from decimal import Decimal
from typing import Any

from coalmine.config import EndpointUsage
from coalmine.cost.assembly import Resource, Template
from coalmine.cost.intrinsics import as_text
from coalmine.cost.items import Found, Item, Lack, Omission
from coalmine.cost.quantity import Quantity, as_decimal, plain

_KB_PER_GB = Decimal(1024**2)
_SECONDS_PER_DAY = Decimal(86_400)


def captured_data(
    template: Template, owner: str, config: Resource, usage: EndpointUsage | None
) -> Found:
    """Find what data capture stores; S3's requests and JSON around the data are not counted."""
    capture = config.properties.get("DataCaptureConfig", {})
    if not capture.get("EnableCapture", bool(capture)):
        return Found()
    what = "captured data on S3"
    days = _days_kept(template, as_text(capture["DestinationS3Uri"]))
    if usage is None or days is None:
        lacking = "no `usage:` in the config" if usage is None else "no time after which it expires"
        return Found(
            omissions=(
                Omission(
                    owner=owner, what=what, lack=Lack.USE, reason=f"the endpoint has {lacking}"
                ),
            )
        )
    percent = as_decimal(capture["InitialSamplingPercentage"])
    kilobytes = sum((_size(each, usage) for each in capture["CaptureOptions"]), Decimal(0))
    per_day = as_decimal(usage.requests_per_second) * _SECONDS_PER_DAY * percent / 100 * kilobytes
    item = Item(
        owner=owner,
        what=what,
        key="s3/storage",
        region=template.region,
        per_month=Quantity.same(per_day * days / _KB_PER_GB),
        basis=f"{plain(percent)} % of requests, kept for {days} days",
    )
    return Found(items=(item,))


def _size(option: dict[str, Any], usage: EndpointUsage) -> Decimal:
    sizes = {
        "Input": as_decimal(usage.request_kb),
        "Output": as_decimal(usage.response_kb),
        "InputAndOutput": as_decimal(usage.request_kb) + as_decimal(usage.response_kb),
    }
    return sizes[as_text(option["CaptureMode"])]


def _days_kept(template: Template, uri: str) -> int | None:
    """Give the days after which the bucket of this template deletes what is below the URI."""
    prefix = uri.removeprefix("s3://").partition("/")[2]
    rules = [
        rule
        for bucket in template.of_type("AWS::S3::Bucket")
        for rule in bucket.properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if rule.get("Status") == "Enabled" and "ExpirationInDays" in rule
    ]
    days = [
        int(rule["ExpirationInDays"])
        for rule in rules
        if f"{prefix}/".startswith(as_text(rule.get("Prefix", "")))
    ]
    return min(days) if days else None
