"""What CreateTransformJob refuses beyond the service model."""

from typing import Any

import pytest

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.transform.rules import check_transform_job


def request(
    source: dict[str, Any] | None = None, output: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    s3 = {"S3DataType": "S3Prefix", "S3Uri": "s3://in/"}
    return {
        "TransformInput": {
            "DataSource": {"S3DataSource": s3},
            **({} if source is None else source),
        },
        "TransformOutput": {"S3OutputPath": "s3://out/", **({} if output is None else output)},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **fields,
    }


def data_source(data_type: str, uri: str) -> dict[str, Any]:
    return {"DataSource": {"S3DataSource": {"S3DataType": data_type, "S3Uri": uri}}}


LINES = {"ContentType": "text/csv", "SplitType": "Line"}, {"AssembleWith": "Line"}


@pytest.mark.parametrize(
    "allowed",
    [
        request(),
        request(MaxConcurrentTransforms=16),
        request(MaxConcurrentTransforms=10, MaxPayloadInMB=10),
        request(MaxPayloadInMB=100),
        request(*LINES, DataProcessing={"InputFilter": "$[1:]"}),
        request(
            {**LINES[0]},
            {**LINES[1], "Accept": "text/csv"},
            DataProcessing={"JoinSource": "Input", "OutputFilter": "$[0,-1]"},
        ),
    ],
)
def test_what_the_documentation_allows_is_allowed(allowed: dict[str, Any]):
    """Up to the limits."""
    check_transform_job(allowed)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (request(MaxPayloadInMB=101), "MaxPayloadInMB must be at most 100, got 101"),
        (request(MaxConcurrentTransforms=17), r"must be at most 100, got 17 \* 6 = 102"),
        (request(MaxConcurrentTransforms=3, MaxPayloadInMB=100), r"got 3 \* 100 = 300"),
        (
            request(TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 101}),
            "InstanceCount must be at most 100",
        ),
        (request(data_source("AugmentedManifestFile", "s3://in/")), "got AugmentedManifestFile"),
        (request(data_source("S3Prefix", "https://in/x")), "S3Uri must begin with s3://"),
        (request(output={"S3OutputPath": "https://o/"}), "S3OutputPath must begin with s3://"),
        (request({"SplitType": "RecordIO"}), "SplitType RecordIO is not supported"),
        (request(DataCaptureConfig={}), "DataCaptureConfig in a transform job is not supported"),
        (
            request({"SplitType": "Line"}, DataProcessing={}),
            "SplitType Line and AssembleWith None",
        ),
        (
            request({"ContentType": "text/csv"}, DataProcessing={"InputFilter": "$[1:]"}),
            "needs SplitType Line",
        ),
        (
            request(*LINES, DataProcessing={"JoinSource": "Input"}),
            "ContentType must equal Accept, got ContentType text/csv and Accept ",
        ),
        (
            request(*LINES, DataProcessing={"InputFilter": "$.id"}),
            r"InputFilter of text/csv must select columns by index, .* got \$.id",
        ),
        (request(DataProcessing={"OutputFilter": "$..x"}), "OutputFilter must be of names"),
    ],
)
def test_what_the_documentation_forbids_is_refused(refused: dict[str, Any], words: str):
    """With what must hold and what was asked for."""
    with pytest.raises(SageMakerError, match=words) as error:
        check_transform_job(refused)

    assert "ValidationException" == error.value.code
