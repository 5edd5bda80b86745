"""Everything in a region that carries a tag, whatever service it is of."""

from typing import Any

from coalmine.gateways.aws import aws_errors


def find_tagged(tagging: Any, key: str, value: str) -> list[str]:
    """Return the ARNs of what has a tag; some of it may be gone already."""
    with aws_errors(f"resources tagged {key}={value}"):
        pages = tagging.get_paginator("get_resources").paginate(
            TagFilters=[{"Key": key, "Values": [value]}]
        )
        return [each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]]
