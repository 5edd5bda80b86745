"""What a CreateTransformJob request asks for, with SageMaker's defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MEBIBYTE = 2**20
DEFAULT_MAX_PAYLOAD_MB = 6
DEFAULT_MAX_CONCURRENT_TRANSFORMS = 1
DEFAULT_TIMEOUT_SECONDS = 600
DEFAULT_MAX_RETRIES = 3


class SplitType(StrEnum):
    """How an object falls into records; RecordIO and TFRecord are not played here."""

    NONE = "None"
    LINE = "Line"


class BatchStrategy(StrEnum):
    """How many records one request carries."""

    MULTI_RECORD = "MultiRecord"
    SINGLE_RECORD = "SingleRecord"

    @property
    def container_word(self) -> str:
        """Return the strategy as the container and the log write it."""
        return "MULTI_RECORD" if self is BatchStrategy.MULTI_RECORD else "SINGLE_RECORD"


class AssembleWith(StrEnum):
    """How the answers of one object become its output."""

    NONE = "None"
    LINE = "Line"


class S3DataType(StrEnum):
    """What the input's S3Uri names."""

    S3_PREFIX = "S3Prefix"
    MANIFEST_FILE = "ManifestFile"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataProcessing:
    """What of the input the model sees, and what of both is stored."""

    input_filter: str = "$"
    output_filter: str = "$"
    is_joined: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much is sent at once."""

    max_concurrent_transforms: int
    max_payload_mb: int
    batch_strategy: BatchStrategy

    @property
    def max_payload_bytes(self) -> int | None:
        """Return the size that no request may exceed, None for no limit."""
        return None if self.max_payload_mb == 0 else self.max_payload_mb * MEBIBYTE


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformPlan:
    """A request's members; None is what it leaves to the container or to SageMaker."""

    data_type: S3DataType
    input_uri: str
    content_type: str | None
    is_gzipped: bool
    split_type: SplitType
    output_uri: str
    accept: str | None
    assemble_with: AssembleWith
    output_kms_key_id: str | None
    instance_type: str
    instance_count: int
    environment: Mapping[str, str]
    max_concurrent_transforms: int | None
    max_payload_mb: int | None
    batch_strategy: BatchStrategy | None
    timeout_seconds: float
    max_retries: int
    processing: DataProcessing

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> TransformPlan:
        """Read a request that the rules allow."""
        source, output = params["TransformInput"], params["TransformOutput"]
        s3 = source["DataSource"]["S3DataSource"]
        client, resources = params.get("ModelClientConfig", {}), params["TransformResources"]
        processing = params.get("DataProcessing", {})
        strategy = params.get("BatchStrategy")
        concurrent = params.get("MaxConcurrentTransforms")
        return cls(
            data_type=S3DataType(s3["S3DataType"]),
            input_uri=s3["S3Uri"],
            content_type=source.get("ContentType"),
            is_gzipped=source.get("CompressionType", "None") == "Gzip",
            split_type=SplitType(source.get("SplitType", SplitType.NONE)),
            output_uri=output["S3OutputPath"],
            accept=output.get("Accept"),
            assemble_with=AssembleWith(output.get("AssembleWith", AssembleWith.NONE)),
            output_kms_key_id=output.get("KmsKeyId"),
            instance_type=resources["InstanceType"],
            instance_count=resources["InstanceCount"],
            environment=params.get("Environment", {}),
            max_concurrent_transforms=None if concurrent == 0 else concurrent,
            max_payload_mb=params.get("MaxPayloadInMB"),
            batch_strategy=None if strategy is None else BatchStrategy(strategy),
            timeout_seconds=client.get("InvocationsTimeoutInSeconds", DEFAULT_TIMEOUT_SECONDS),
            max_retries=client.get("InvocationsMaxRetries", DEFAULT_MAX_RETRIES),
            processing=DataProcessing(
                input_filter=processing.get("InputFilter", "$"),
                output_filter=processing.get("OutputFilter", "$"),
                is_joined=processing.get("JoinSource", "None") == "Input",
            ),
        )

    def limits(self, execution_parameters: bytes | None = None) -> Limits:
        """Return what holds: the request's word, else the container's, else SageMaker's."""
        said = _said(execution_parameters)
        concurrent = _first(
            self.max_concurrent_transforms,
            said.get("MaxConcurrentTransforms"),
            DEFAULT_MAX_CONCURRENT_TRANSFORMS,
        )
        return Limits(
            max_concurrent_transforms=max(concurrent, 1),
            max_payload_mb=_first(
                self.max_payload_mb, said.get("MaxPayloadInMB"), DEFAULT_MAX_PAYLOAD_MB
            ),
            batch_strategy=_strategy(said) if self.batch_strategy is None else self.batch_strategy,
        )


def _said(execution_parameters: bytes | None) -> Mapping[str, Any]:
    """Read GET /execution-parameters; what is no JSON object says nothing."""
    try:
        said = json.loads(b"" if execution_parameters is None else execution_parameters)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _first(wanted: int | None, said: Any, default: int) -> int:
    if wanted is not None:
        return wanted
    is_number = isinstance(said, int) and not isinstance(said, bool) and said >= 0
    return said if is_number else default


def _strategy(said: Mapping[str, Any]) -> BatchStrategy:
    word = str(said.get("BatchStrategy", "")).replace("_", "").upper()
    is_single = word == "SINGLERECORD"
    return BatchStrategy.SINGLE_RECORD if is_single else BatchStrategy.MULTI_RECORD


def batch_environment(plan: TransformPlan) -> dict[str, str]:
    """Return what a container is told about the job, and the job's own variables."""
    given = {
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": plan.max_concurrent_transforms,
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": plan.max_payload_mb,
        "SAGEMAKER_BATCH_STRATEGY": None
        if plan.batch_strategy is None
        else plan.batch_strategy.container_word,
    }
    told = {name: str(value) for name, value in given.items() if value is not None}
    return {"SAGEMAKER_BATCH": "true", **told, **plan.environment}
