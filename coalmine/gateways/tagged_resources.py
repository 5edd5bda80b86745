"""Everything in a region that carries a tag, whatever service it is of."""

from typing import Any

from coalmine.gateways.aws import aws_errors


def find_tagged(tagging: Any, key: str, value: str) -> dict[str, dict[str, str]]:
    """Return all tags of what has this one, by ARN; some of it may be gone already."""
    with aws_errors(f"resources tagged {key}={value}"):
        pages = tagging.get_paginator("get_resources").paginate(
            TagFilters=[{"Key": key, "Values": [value]}]
        )
        return {
            each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
            for page in pages
            for each in page["ResourceTagMappingList"]
        }
