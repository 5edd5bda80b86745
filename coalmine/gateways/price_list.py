"""AWS's Price List API: every product of a service in a region, page by page."""

import json
from collections.abc import Iterator
from typing import Any

from coalmine.gateways.aws import aws_errors, make_client

_REGION = "us-east-1"  # one of the few that serve the API; it knows the prices of all of them
_FIELD = {"AWSDataTransfer": "fromRegionCode"}  # what is paid where it comes from


class PriceList:
    """The prices that anybody with an account pays."""

    def __init__(self, pricing: Any) -> None:
        self._client = pricing

    def products(self, service_code: str, region: str) -> Iterator[dict[str, Any]]:
        """Yield the products of a service in a region, with their terms."""
        where = {
            "Type": "TERM_MATCH",
            "Field": _FIELD.get(service_code, "regionCode"),
            "Value": region,
        }
        with aws_errors(f"prices of {service_code} in {region}"):
            pages = self._client.get_paginator("get_products").paginate(
                ServiceCode=service_code, Filters=[where], FormatVersion="aws_v1"
            )
            for page in pages:
                for product in page["PriceList"]:
                    yield json.loads(product)


def connect_price_list() -> PriceList:
    """Reach the API, with whatever credentials there are."""
    return PriceList(make_client("pricing", _REGION))
