"""Which products of AWS's price list are which rows of a price table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# Usage types begin with the region, `EU-` or `USE1-`; in us-east-1 many have no such beginning.
_PLACE = r"(?:[A-Z]{2,4}\d{0,2}-|[a-z]{2}(?:-[a-z]+)+-\d-)?"
_INSTANCE = r"(ml\.[a-z0-9-]+\.[a-z0-9]+)"
_GB = r"(\d)GB"
_MB_PER_GB = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """The products of a service that are one row, or a row for each size of something.

    Attributes:
        usage_type: what a usage type looks like behind its region.
        key: of the row; {0} is what the usage type's group says, GB as MB.
        attributes: what else a product must say of itself, in whatever case.
    """

    service_code: str
    usage_type: str
    key: str
    unit: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, attributes: Mapping[str, str]) -> str | None:
        """Give the row of a product; None if the product is none of this rule's."""
        found = re.fullmatch(_PLACE + self.usage_type, attributes.get("usagetype", ""))
        asked = {"servicecode": self.service_code, **self.attributes}
        if found is None or any(
            attributes.get(name, "").lower() != value.lower() for name, value in asked.items()
        ):
            return None
        sizes = [
            str(int(each) * _MB_PER_GB) if each.isdecimal() else each for each in found.groups()
        ]
        return self.key.format(*sizes)


def _rules(service_code: str, rows: Mapping[str, tuple[str, str]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(service_code=service_code, usage_type=usage_type, key=key, unit=unit)
        for usage_type, (key, unit) in rows.items()
    )


def _endpoint_data(way: str) -> Rule:
    return Rule(
        service_code="AmazonSageMaker",
        usage_type=f".*Data-Bytes-{way.title()}",
        key=f"endpoint/data-{way}",
        unit="GB",
        attributes={"operation": "Invoke-Endpoint", "group": f"Hosting:{way}"},
    )


RULES = (
    *_rules(
        "AmazonSageMaker",
        {
            f"Host:{_INSTANCE}": ("hosting/{0}", "hour"),
            f"Tsform:{_INSTANCE}": ("transform/{0}", "hour"),
            f"ServerlessInf:Mem-{_GB}": ("serverless/{0}", "second"),
            f"ProvisionedConcurrency:Usage-{_GB}": ("serverless/provisioned-{0}", "second"),
            f"ProvisionedConcurrency:Mem-{_GB}": ("serverless/provisioned-duration-{0}", "second"),
        },
    ),
    _endpoint_data("in"),
    _endpoint_data("out"),
    *_rules(
        "AmazonCloudWatch",
        {
            "CW:AlarmMonitorUsage": ("cloudwatch/alarm-metric", "metric-month"),
            "CW:HighResAlarmMonitorUsage": (
                "cloudwatch/high-resolution-alarm-metric",
                "metric-month",
            ),
            "CW:CompositeAlarmMonitorUsage": ("cloudwatch/composite-alarm", "alarm-month"),
        },
    ),
    *_rules(
        "AWSLambda",
        {
            "Request": ("lambda/request", "request"),
            "Lambda-GB-Second": ("lambda/gb-second", "GB-second"),
        },
    ),
    *_rules("AmazonStates", {"StateTransition": ("states/transition", "transition")}),
    *_rules("AmazonS3", {"TimedStorage-ByteHrs": ("s3/storage", "GB-month")}),
    *_rules("awskms", {"KMS-Keys": ("kms/key", "key-month")}),
    Rule(
        service_code="AWSDataTransfer",
        usage_type="DataTransfer-Out-Bytes",
        key="transfer/out",
        unit="GB",
        attributes={"transferType": "AWS Outbound"},
    ),
)

SERVICE_CODES = tuple(dict.fromkeys(rule.service_code for rule in RULES))
