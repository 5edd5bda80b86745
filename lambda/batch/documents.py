"""What a run writes down, as JSON: each document is read by later steps, attempts and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from batch.settings import BatchSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A column of the model, as model.json says it: `type` is "number" or "text"."""

    name: str
    type: str
    nullable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelIdentity:
    """Which model a run is scored by, so that no later attempt takes another one."""

    model_name: str
    artifact_uri: str
    artifact_etag: str
    name: str  # as model.json says
    framework_version: str
    features: tuple[Feature, ...]
    classes: tuple[str, ...] | None  # as they head a column; None: a regressor
    model_package_arn: str | None = None
    # Of the container that runs it. None: no container does, or a former version did not say.
    image: str | None = None
    environment_sha256: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One object of the input."""

    uri: str
    etag: str
    size_bytes: int
    is_gzipped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """The lines of a source that begin at `start` or later and before `end` (bytes).

    A gzipped source is one segment of all its lines; its `end` counts compressed bytes.
    """

    source: int  # its place in the plan's sources
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkItem:
    """What is cut into one shard, or into several when it is gzipped."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """How the input is written, and what a shard takes of it.

    A shard's row is the joined columns, then the model's features in its order: then the model is
    sent all behind the first few, and no filter of SageMaker's DataProcessing says where a slice
    ends.
    """

    delimiter: str
    has_header: bool
    columns: tuple[str, ...]  # as the input has them
    features: tuple[str, ...]
    joined: tuple[str, ...]  # beside the answers, in front of features; empty without a join

    @property
    def shard_columns(self) -> tuple[str, ...]:
        """What a shard's row has, in its order."""
        return (*self.joined, *self.features)


PLAN_FORMAT_VERSION = 2  # 1 had a shard's features in front of what is joined


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All that is decided before anything starts."""

    run_id: str
    settings: BatchSettings  # with what the request changed
    model: ModelIdentity
    sources: tuple[Source, ...]
    table: Table
    items: tuple[WorkItem, ...]
    skipped: tuple[str, ...] = ()  # objects without rows, with the reason
    format_version: int = 1  # a stored plan without it is of the first


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Rows of a shard that come from one source, in order, and where the first one begins."""

    source: int
    start: int  # byte of the first line; in a gzipped source, of what it unpacks to
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """One object that SageMaker is given."""

    name: str
    rows: int
    size_bytes: int
    sha256: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemShards:
    """What a work item was cut into; without rows there are none."""

    shards: tuple[Shard, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShardList:
    """All shards of a run in the records' order."""

    shards: tuple[Shard, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedShard:
    """A shard that has an answer for each of its rows."""

    name: str
    rows: int
    input_sha256: str  # the shard was these bytes; other bytes need other answers
    attempt: int  # which one has the output
    output_bytes: int
    output_sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedShard:
    """A shard without answers, and the first row that explains it."""

    name: str
    reason: str  # one sentence, for the person on call
    row: int | None = None  # in the shard, from 1
    source_uri: str | None = None
    source_line: int | None = None  # from 1; a header is a line


class RunPhase(StrEnum):
    """How far a run is; the last three are ends."""

    INSPECTING = "inspecting"
    CUTTING = "cutting"
    TRANSFORMING = "transforming"
    VERIFYING = "verifying"
    PUBLISHING = "publishing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_end(self) -> bool:
        """Whether nothing goes on by itself."""
        return self in {RunPhase.SUCCEEDED, RunPhase.FAILED, RunPhase.STOPPED}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStatus:
    """Where a run stands, written by every step. Times are epoch seconds."""

    run_id: str
    job_name: str
    phase: RunPhase
    attempt: int
    execution_arn: str
    started_at: float  # the run, not the attempt
    updated_at: float
    requested_by: str | None = None
    input_uri: str = ""
    input_bytes: int | None = None
    rows: int | None = None  # known once everything is cut
    shards: int | None = None
    transform_job_name: str | None = None
    transform_seconds: float = 0.0  # billed, of all attempts
    instance_type: str = ""
    instance_count: int = 0
    cost_usd: float | None = None
    failed_shards: int = 0
    message: str = ""  # how it ended, or what it waits for
    published_uri: str | None = None
    ending: RunPhase | None = None  # decided; the phase follows when all is cleared away and told
    ended_at: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformAttempt:
    """The transform job of one attempt: it costs what it costs, however it ended."""

    job_name: str
    status: str  # in SageMaker's words
    seconds: float  # billed, of each instance
    instance_type: str
    instance_count: int
    cost_usd: float | None  # None: the price is not known
    reason: str = ""  # why it failed, as SageMaker says


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedShard:
    """A part of the published object; None: of Parquet, which has no such bytes."""

    name: str
    first_row: int  # from 1
    rows: int
    offset: int | None
    size_bytes: int | None
    output_sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What was published, of what, by which model, at what price."""

    format_version: int
    run_id: str
    job_name: str
    rows: int
    columns: tuple[str, ...]
    data_uri: str
    data_bytes: int | None  # this and the next one: None while the data is being written
    data_etag: str | None
    shards: tuple[PublishedShard, ...]
    sources: tuple[Source, ...]
    skipped: tuple[str, ...]
    model: Mapping[str, str]  # name, artifact_uri, artifact_etag, model_package_arn, ...
    started_at: str  # ISO 8601, UTC
    ended_at: str
    duration_seconds: float
    transform_seconds: float
    instance_type: str
    instance_count: int
    cost_usd: float | None
    attempts: int
