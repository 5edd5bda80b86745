"""Reports on S3: their keys and types, and a refusal that is told from a broken program."""

import json

import pytest

from canary.gateways.reports import ReportError, Reports
from tests.doubles.stubbed_client import stubbed_client


@pytest.fixture
def stubbed():
    with stubbed_client("s3") as (client, stubber):
        yield stubber, Reports(client, "reports")


def test_a_report_is_a_document_and_a_page_that_browsers_read(stubbed):
    """Encryption is the bucket's: no request names it."""
    stubber, reports = stubbed
    document = {"outcome": "promoted", "words": "60 s \u2192 80 s"}
    stubber.add_response(
        "put_object",
        {},
        {
            "Bucket": "reports",
            "Key": "canaries/flights-1/report.json",
            "Body": json.dumps(document).encode(),
            "ContentType": "application/json",
        },
    )
    stubber.add_response(
        "put_object",
        {},
        {
            "Bucket": "reports",
            "Key": "canaries/flights-1/report.html",
            "Body": "<p>\u2192</p>".encode(),
            "ContentType": "text/html; charset=utf-8",
        },
    )

    assert {
        "json": "s3://reports/canaries/flights-1/report.json",
        "html": "s3://reports/canaries/flights-1/report.html",
    } == reports.write("flights-1", document, "<p>\u2192</p>")


def test_what_s3_does_not_take_is_an_error_of_its_own(stubbed):
    stubber, reports = stubbed
    stubber.add_client_error("put_object", "AccessDenied")

    with pytest.raises(ReportError, match="AccessDenied"):
        reports.write("flights-1", {}, "")
