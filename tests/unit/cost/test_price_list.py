"""Products of AWS's Price List API, as rows."""

from datetime import date
from decimal import Decimal

import pytest

from coalmine.cost.price_list import read_products

TODAY = date(2026, 11, 23)


def product(usage_type, *tiers, service="AmazonSageMaker", sku="SKU1", **attributes):
    """A product in the API's shape; tiers are (begin, dollars)."""
    dimensions = {
        f"{sku}.JRTCKXETXF.{number}": {
            "unit": "Hrs",
            "beginRange": begin,
            "endRange": "Inf",
            "description": f"${usd} per unit",
            "rateCode": f"{sku}.JRTCKXETXF.{number}",
            "appliesTo": [],
            "pricePerUnit": {"USD": usd},
        }
        for number, (begin, usd) in enumerate(tiers)
    }
    offer = {
        "sku": sku,
        "offerTermCode": "JRTCKXETXF",
        "effectiveDate": "2026-11-01T00:00:00Z",
        "termAttributes": {},
        "priceDimensions": dimensions,
    }
    return {
        "product": {
            "productFamily": "ML Instance",
            "sku": sku,
            "attributes": {
                "servicecode": service,
                "usagetype": usage_type,
                "regionCode": "eu-west-1",
                **attributes,
            },
        },
        "serviceCode": service,
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": offer}},
        "version": "20261101000000",
        "publicationDate": "2026-11-01T00:00:00Z",
    }


def keys(*products):
    return {key: price.usd for key, price in read_products(products, today=TODAY).prices.items()}


@pytest.mark.parametrize(
    ("usage_type", "service", "key"),
    [
        ("EU-Host:ml.m5.large", "AmazonSageMaker", "hosting/ml.m5.large"),
        ("USE1-Tsform:ml.c6i.2xlarge", "AmazonSageMaker", "transform/ml.c6i.2xlarge"),
        ("Host:ml.inf2.48xlarge", "AmazonSageMaker", "hosting/ml.inf2.48xlarge"),
        ("USE2-ServerlessInf:Mem-4GB", "AmazonSageMaker", "serverless/4096"),
        (
            "EU-ProvisionedConcurrency:Usage-2GB",
            "AmazonSageMaker",
            "serverless/provisioned-2048",
        ),
        (
            "EU-ProvisionedConcurrency:Mem-6GB",
            "AmazonSageMaker",
            "serverless/provisioned-duration-6144",
        ),
        ("CW:AlarmMonitorUsage", "AmazonCloudWatch", "cloudwatch/alarm-metric"),
        ("EU-Lambda-GB-Second", "AWSLambda", "lambda/gb-second"),
        ("Request", "AWSLambda", "lambda/request"),
        ("APS1-StateTransition", "AmazonStates", "states/transition"),
        ("us-east-1-KMS-Keys", "awskms", "kms/key"),
        ("EUC1-TimedStorage-ByteHrs", "AmazonS3", "s3/storage"),
    ],
)
def test_usage_types_are_rows_wherever_the_region_is(usage_type, service, key):
    assert {key: Decimal("0.128")} == keys(product(usage_type, ("0", "0.128"), service=service))


@pytest.mark.parametrize(
    ("usage_type", "service"),
    [
        ("EU-Train:ml.m5.large", "AmazonSageMaker"),
        ("EU-AsyncInf:ml.m5.large", "AmazonSageMaker"),
        ("EU-TimedStorage-ByteHrs", "AmazonECR"),
        ("EU-Lambda-GB-Second-ARM", "AWSLambda"),
        ("Global-Lambda-GB-Second", "AWSLambda"),
        ("EU-ServerlessInf:Mem-4GB:Savings", "AmazonSageMaker"),
    ],
)
def test_what_only_looks_alike_is_left_out(usage_type, service):
    assert {} == keys(product(usage_type, ("0", "0.128"), service=service))


@pytest.mark.parametrize("way", ["in", "out"])
def test_data_of_endpoints_is_that_of_requests(way):
    """Other data of SageMaker has the same usage type."""
    told = {"operation": "Invoke-Endpoint", "group": f"Hosting:{way.upper()}"}
    usage_type = f"EU-Hosting-Data-Bytes-{way.title()}"

    assert {f"endpoint/data-{way}": Decimal("0.016")} == keys(
        product(usage_type, ("0", "0.016"), **told),
        product(usage_type, ("0", "0.02"), operation="Other"),
    )


def test_data_that_leaves_is_not_what_goes_to_another_region():
    where = {"service": "AWSDataTransfer", "transferType": "AWS Outbound"}
    other = {"service": "AWSDataTransfer", "transferType": "InterRegion Outbound"}
    found = keys(
        product("EU-DataTransfer-Out-Bytes", ("0", "0.09"), **where),
        product("EU-DataTransfer-Out-Bytes", ("0", "0.02"), **other),
    )

    assert {"transfer/out": Decimal("0.09")} == found


def test_the_first_units_that_are_not_free_count():
    """Tiers come in no order."""
    tiers = (("51200", "0.022"), ("0", "0.0000000000"), ("1", "0.0230000000"))

    assert {"s3/storage": Decimal("0.023")} == keys(
        product("TimedStorage-ByteHrs", *tiers, service="AmazonS3")
    )


def test_what_is_free_has_no_row():
    assert {} == keys(product("EU-Host:ml.m5.large", ("0", "0.00")))


def test_a_product_without_dollars_has_no_row():
    """China's list is in CNY."""
    foreign = product("EU-Host:ml.m5.large", ("0", "1"))
    (offer,) = foreign["terms"]["OnDemand"].values()
    (dimension,) = offer["priceDimensions"].values()
    dimension["pricePerUnit"] = {"CNY": "1"}

    assert {} == keys(foreign)


def test_a_row_tells_where_it_is_from():
    rows = read_products([product("EU-Host:ml.m5.large", ("0", "0.1"), sku="ABC")], today=TODAY)
    price = rows.prices["hosting/ml.m5.large"]

    assert "AWS Price List API: AmazonSageMaker, EU-Host:ml.m5.large, SKU ABC" == price.source
    assert TODAY == price.of


def test_two_prices_of_one_row_are_none():
    """Which of them is paid is not known, so neither is written down."""
    rows = read_products(
        [product("EU-Host:ml.m5.large", ("0", usd)) for usd in ("0.1", "0.2")], today=TODAY
    )

    assert ({}, ("hosting/ml.m5.large",)) == (rows.prices, rows.ambiguous)
