"""What a batch job runs on and how: the construct writes it, every step is handed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from canary.documents import from_stored, to_document

MEBIBYTE = 2**20


class Strategy(StrEnum):
    """How many records one request carries, in SageMaker's words."""

    MULTI_RECORD = "MultiRecord"
    SINGLE_RECORD = "SingleRecord"


class Join(StrEnum):
    """What of the input stands beside its answer."""

    NONE = "none"
    IDS = "ids"
    INPUT = "input"


class OutputFormat(StrEnum):
    """What is published."""

    CSV = "csv"
    JSON_LINES = "jsonlines"
    PARQUET = "parquet"

    @property
    def accept(self) -> str:
        """What the model is asked for; Parquet is made of CSV when it is published."""
        return "application/jsonlines" if self is OutputFormat.JSON_LINES else "text/csv"

    @property
    def file_name(self) -> str:
        """The one object with all answers."""
        endings = {self.CSV: "csv", self.JSON_LINES: "jsonl", self.PARQUET: "parquet"}
        return f"predictions.{endings[self]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchSettings:
    """One batch job. URIs are s3://bucket/key (with --local: folders) and prefixes end with `/`."""

    job_name: str
    model_name: str  # the SageMaker Model
    input_uri: str  # a prefix, or one object
    output_uri: str  # published runs go to `run=<id>/` below it
    work_uri: str  # runs under way, one folder each
    instance_type: str = "ml.m5.large"
    instance_count: int = 1
    max_payload_mb: int = 6
    max_concurrent_transforms: int = 1
    strategy: Strategy = Strategy.MULTI_RECORD
    invocations_timeout_seconds: int = 600
    invocations_max_retries: int = 3
    has_header: bool | None = None  # None: recognised
    columns: tuple[str, ...] = ()  # of an input without header; none: the model's features
    id_columns: tuple[str, ...] = ()
    join: Join = Join.NONE
    output_format: OutputFormat = OutputFormat.CSV
    writes_header: bool = True  # CSV only
    max_shard_mb: int = 64
    kms_key_arn: str | None = None  # of the work, and of the instances
    output_kms_key_arn: str | None = None  # of what is published; None: as its bucket does
    usd_per_instance_hour: float | None = None  # None: its price is not known
    topic_arn: str | None = None  # who is told how a run ends

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Read their JSON form, perhaps that of another version."""
        return from_stored(cls, document)

    def to_dict(self) -> dict[str, Any]:
        """Return their JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @property
    def shards_at_once(self) -> int:
        """How many shards all instances work on at the same time."""
        return self.instance_count * self.max_concurrent_transforms
