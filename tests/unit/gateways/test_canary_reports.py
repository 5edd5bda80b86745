"""The reports that canaries left on S3."""

import io

import pytest
from botocore.response import StreamingBody

from coalmine.gateways.aws import AwsError
from coalmine.gateways.canary_reports import CanaryReports

URI = "s3://reports/canaries/flights-1/report.json"


def test_a_report_is_read(stub):
    client, stubber = stub("s3")
    stubber.add_response(
        "get_object",
        {"Body": StreamingBody(io.BytesIO(b'{"version": 1}'), 14)},
        {"Bucket": "reports", "Key": "canaries/flights-1/report.json"},
    )

    assert {"version": 1} == CanaryReports(client).read(URI)


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket"])
def test_one_that_is_gone_is_none(stub, code):
    client, stubber = stub("s3")
    stubber.add_client_error("get_object", code)

    assert CanaryReports(client).read(URI) is None


def test_another_answer_is_told(stub):
    client, stubber = stub("s3")
    stubber.add_client_error("get_object", "AccessDenied")

    with pytest.raises(AwsError, match="report s3://reports/canaries/flights-1"):
        CanaryReports(client).read(URI)
