"""A batch job: a table on S3 through a model, when asked, by schedule, or with each upload."""

from typing import Annotated, Literal

from pydantic import Field

from batch.settings import BatchSettings, Join, OutputFormat, Strategy
from coalmine.config.cost_schema import BatchJobUsage
from coalmine.config.endpoint_schema import FrameworkVersion
from coalmine.config.model_schema import ModelSource
from coalmine.config.section import KmsKeyArn, Name, Section
from constructs_lib.container_environment import Serving

Column = Annotated[str, Field(min_length=1, max_length=256)]

_BATCH = BatchSettings(job_name="", model_name="", input_uri="", output_uri="", work_uri="")


class BatchModelConfig(ModelSource):
    """What a batch job scores with: a variant's model, an artifact, or a registered version."""

    endpoint: str | None = Field(
        default=None,
        description="The endpoint of this environment whose variant has the model.",
        examples=["flights"],
    )
    variant: str | None = Field(
        default=None,
        description="The variant; its model, not its instances. null: of an endpoint with "
        "`model:`, the champion.",
        examples=["blue"],
    )
    framework_version: FrameworkVersion | None = Field(
        default=None,
        description="Version of SageMaker's scikit-learn container; null: the endpoint's, or "
        "1.9-0 where the model is no variant's.",
        examples=["1.9-0"],
    )
    serving: Serving | None = Field(
        default=None,
        description="standard or direct, as of an endpoint; null: the endpoint's, or standard "
        "where the model is no variant's.",
        examples=["direct"],
    )
    container_environment: dict[str, str] = Field(
        default_factory=dict,
        max_length=16,
        description="Variables of the container, added to the usual ones.",
        examples=[{"SAGEMAKER_MODEL_SERVER_WORKERS": "2"}],
    )


class BatchJobConfig(Section):
    """A batch job, deployed as one stack with a bucket of its own for its data."""

    name: Name = Field(examples=["nightly-flights"])
    model: BatchModelConfig
    input: str = Field(
        default="input/",
        min_length=1,
        max_length=1024,
        description="A prefix, which ends with a slash, or one object: of the job's own data "
        "bucket, or s3://bucket/...",
        examples=["input/"],
    )
    output: str = Field(
        default="published/",
        min_length=1,
        max_length=900,
        description="A prefix, which ends with a slash: of the job's own data bucket, or "
        "s3://bucket/prefix/. Each run is published below it, in `run=<id>/`.",
        examples=["published/"],
    )
    instance_type: str = Field(
        default=_BATCH.instance_type,
        description="A type that SageMaker has for transform jobs, ml.<family>.<size>.",
        examples=["ml.m5.large"],
    )
    instance_count: int = Field(
        default=_BATCH.instance_count,
        ge=1,
        le=100,
        description="Instances; the input is cut into shards enough for all of them.",
        examples=[1],
    )
    max_payload_mb: int = Field(
        default=_BATCH.max_payload_mb,
        ge=1,
        le=100,
        description="The largest request to the model; times max_concurrent_transforms at most "
        "100.",
        examples=[6],
    )
    max_concurrent_transforms: int = Field(
        default=_BATCH.max_concurrent_transforms,
        ge=1,
        le=100,
        description="Requests at the same time on each instance; more than it has vCPUs helps "
        "little.",
        examples=[2],
    )
    strategy: Strategy = Field(
        default=_BATCH.strategy,
        description="MultiRecord fills each request, SingleRecord sends every row alone.",
        examples=["MultiRecord"],
    )
    invocations_timeout_seconds: int = Field(
        default=_BATCH.invocations_timeout_seconds,
        ge=1,
        le=3600,
        description="How long the model may take for one request.",
        examples=[600],
    )
    invocations_max_retries: int = Field(
        default=_BATCH.invocations_max_retries,
        ge=0,
        le=3,
        description="How often a failed request is sent again.",
        examples=[3],
    )
    header: bool | None = Field(
        default=None,
        description="Whether the first line of each file names the columns; null: recognised.",
        examples=[True],
    )
    columns: tuple[Column, ...] = Field(
        default=(),
        max_length=1000,
        description="The columns of an input without header; none: the model's features.",
        examples=[["flight_id", "month", "hour"]],
    )
    id_columns: tuple[Column, ...] = Field(
        default=(),
        max_length=100,
        description="Columns that tell a row from the others; they stand beside its answer.",
        examples=[["flight_id"]],
    )
    join: Join | None = Field(
        default=None,
        description="What of the input stands beside its answer; null: ids where there are "
        "id_columns, else none.",
        examples=["ids"],
    )
    accept: Literal["text/csv", "application/jsonlines"] | None = Field(
        default=None,
        description="What the model is asked for; null: what output_format needs. Answers are "
        "put together line by line: text/csv or application/jsonlines.",
        examples=["text/csv"],
    )
    output_format: OutputFormat | None = Field(
        default=None,
        description="What is published; null: as `accept` says, else csv. Parquet is made of CSV "
        "and needs parquet_layer_arn.",
        examples=["csv"],
    )
    output_header: bool | None = Field(
        default=None,
        description="Whether a published CSV begins with the names of its columns; null: it does.",
        examples=[True],
    )
    max_shard_mb: int = Field(
        default=_BATCH.max_shard_mb,
        ge=1,
        le=1024,
        description="The largest part of the input that is one object's and one retry's work.",
        examples=[64],
    )
    keep_runs_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="How long a run can be resumed; then S3 deletes what is left of its work, "
        "not what it published.",
        examples=[30],
    )
    timeout_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="After that a run is stopped; it can be resumed.",
        examples=[24],
    )
    kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="A customer managed key of the data bucket, all that lies there included, and "
        "of the instances' volumes; null: S3's own keys encrypt.",
    )
    input_kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="The customer managed key of another bucket that `input` names, when it has "
        "one.",
    )
    output_kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="The customer managed key of another bucket that `output` names, when it has "
        "one; null: no key is asked for, the bucket encrypts as it does by default.",
    )
    schedule: str | None = Field(
        default=None,
        pattern=r"^(cron|rate)\(.*\)$",
        description="When a run starts by itself, in UTC: cron() or rate(). null: when somebody "
        "asks for it.",
        examples=["cron(0 3 * * ? *)"],
    )
    on_upload: bool = Field(
        default=False,
        description="Each object that is created below `input` is a run of its own, unless it is "
        "empty.",
        examples=[True],
    )
    parquet_layer_arn: str | None = Field(
        default=None,
        pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]{1,140}:\d+$",
        description="The version of a Lambda layer that has pyarrow, for output_format parquet: "
        "arn:aws:lambda:<region>:<account>:layer:<name>:<version>.",
        examples=["arn:aws:lambda:eu-west-1:336392948345:layer:AWSSDKPandas-Python313:5"],
    )
    usage: BatchJobUsage | None = Field(
        default=None, description="For `coalmine cost` alone; absent: its runs are not priced."
    )

    @property
    def joined(self) -> Join:
        """What stands beside an answer, also where nothing is said."""
        if self.join is not None:
            return self.join
        return Join.IDS if self.id_columns else Join.NONE

    @property
    def published_format(self) -> OutputFormat:
        """What is published, also where nothing is said."""
        if self.output_format is not None:
            return self.output_format
        is_json = self.accept == OutputFormat.JSON_LINES.accept
        return OutputFormat.JSON_LINES if is_json else OutputFormat.CSV

    @property
    def has_header(self) -> bool | None:
        """Whether the input has a header; columns are named where it has none. None: recognised."""
        return False if self.columns else self.header
