"""Asking AWS's Price List API."""

import json

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.price_list import PriceList


def asked(service, field="regionCode", **more):
    where = {"Type": "TERM_MATCH", "Field": field, "Value": "eu-west-1"}
    return {"ServiceCode": service, "Filters": [where], "FormatVersion": "aws_v1", **more}


def page(*skus, **more):
    products = [json.dumps({"product": {"sku": sku}}) for sku in skus]
    return {"FormatVersion": "aws_v1", "PriceList": products, **more}


def skus(client, service="AmazonSageMaker"):
    products = PriceList(client).products(service, "eu-west-1")
    return [each["product"]["sku"] for each in products]


def test_all_pages_are_read(stub):
    """A region of SageMaker has some thirty of them."""
    client, stubber = stub("pricing")
    stubber.add_response("get_products", page("A", "B", NextToken="1"), asked("AmazonSageMaker"))
    stubber.add_response("get_products", page("C"), asked("AmazonSageMaker", NextToken="1"))

    assert ["A", "B", "C"] == skus(client)


def test_data_transfer_is_asked_for_by_where_it_comes_from(stub):
    client, stubber = stub("pricing")
    stubber.add_response(
        "get_products", page("A"), asked("AWSDataTransfer", field="fromRegionCode")
    )

    assert ["A"] == skus(client, "AWSDataTransfer")


def test_a_refusal_says_what_was_asked_for(stub):
    client, stubber = stub("pricing")
    stubber.add_client_error("get_products", "AccessDeniedException", "no pricing:GetProducts")

    with pytest.raises(AwsError, match=r"prices of AmazonSageMaker in eu-west-1: .*AccessDenied"):
        skus(client)


def test_an_error_on_a_later_page_is_no_short_list(stub):
    """Half a price list would look like a whole one."""
    client, stubber = stub("pricing")
    stubber.add_response("get_products", page("A", NextToken="1"), asked("AmazonSageMaker"))
    stubber.add_client_error("get_products", "ThrottlingException")

    with pytest.raises(AwsError, match="Throttling"):
        skus(client)
