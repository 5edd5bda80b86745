"""The rules of CreateTransformJob that only the documentation has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.transform.paths import BadPathError, parse_path
from sandbox.sagemaker.transform.plan import DEFAULT_MAX_PAYLOAD_MB

Params = Mapping[str, Any]

MAX_TOTAL_MB = 100
MAX_INSTANCES = 100
_UNSUPPORTED = ("DataCaptureConfig", "ExperimentConfig")
_UNSUPPORTED_SPLITS = ("RecordIO", "TFRecord")
_DATA_TYPES = ("ManifestFile", "S3Prefix")


def check_transform_job(params: Params) -> None:
    """Refuse what SageMaker refuses, and what this sandbox does not play."""
    for member in _UNSUPPORTED:
        if member in params:
            raise validation_exception(
                f"{member} in a transform job is not supported by this sandbox."
            )
    _check_payload(params)
    _check_locations(params)
    count = params["TransformResources"]["InstanceCount"]
    if count > MAX_INSTANCES:
        raise validation_exception(f"InstanceCount must be at most {MAX_INSTANCES}, got {count}.")
    _check_processing(params)


def _check_payload(params: Params) -> None:
    payload = params.get("MaxPayloadInMB", DEFAULT_MAX_PAYLOAD_MB)
    if payload > MAX_TOTAL_MB:
        raise validation_exception(f"MaxPayloadInMB must be at most {MAX_TOTAL_MB}, got {payload}.")
    concurrent = params.get("MaxConcurrentTransforms", 0)
    if concurrent * payload > MAX_TOTAL_MB:
        raise validation_exception(
            f"MaxConcurrentTransforms * MaxPayloadInMB must be at most {MAX_TOTAL_MB}, got "
            f"{concurrent} * {payload} = {concurrent * payload}."
        )


def _check_locations(params: Params) -> None:
    source = params["TransformInput"]
    s3 = source["DataSource"]["S3DataSource"]
    if s3["S3DataType"] not in _DATA_TYPES:
        raise validation_exception(
            f"S3DataType of a transform job must be one of {', '.join(_DATA_TYPES)}, "
            f"got {s3['S3DataType']}."
        )
    for name, uri in (
        ("S3Uri", s3["S3Uri"]),
        ("S3OutputPath", params["TransformOutput"]["S3OutputPath"]),
    ):
        if not uri.startswith("s3://"):
            raise validation_exception(f"{name} must begin with s3://, got {uri}.")
    split_type = source.get("SplitType", "None")
    if split_type in _UNSUPPORTED_SPLITS:
        raise validation_exception(f"SplitType {split_type} is not supported by this sandbox.")


def _check_processing(params: Params) -> None:
    processing = params.get("DataProcessing")
    if processing is None:
        return
    source, output = params["TransformInput"], params["TransformOutput"]
    content_type = source.get("ContentType", "")
    split_type, assembly = source.get("SplitType", "None"), output.get("AssembleWith", "None")
    if split_type != assembly:
        raise validation_exception(
            "With DataProcessing, SplitType must match AssembleWith, got "
            f"SplitType {split_type} and AssembleWith {assembly}."
        )
    is_joined = processing.get("JoinSource", "None") == "Input"
    if is_joined and content_type != output.get("Accept", ""):
        raise validation_exception(
            "With JoinSource Input, ContentType must equal Accept, got "
            f"ContentType {content_type} and Accept {output.get('Accept', '')}."
        )
    is_csv = content_type == "text/csv"
    if is_csv and split_type != "Line":
        raise validation_exception(
            "DataProcessing of text/csv needs SplitType Line and AssembleWith Line."
        )
    for member in ("InputFilter", "OutputFilter"):
        try:
            path = parse_path(processing.get(member, "$"))
        except BadPathError as cause:
            raise validation_exception(f"{member} {cause}.") from cause
        if is_csv and not path.is_tabular:
            raise validation_exception(
                f"{member} of text/csv must select columns by index, such as $[0] or $[1:], "
                f"got {processing[member]}."
            )
