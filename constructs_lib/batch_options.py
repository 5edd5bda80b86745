"""What a batch job runs on and how, as far as it is not a place or a resource."""

from dataclasses import dataclass, fields
from typing import Final

from batch.settings import BatchSettings, Join, OutputFormat, Strategy
from constructs_lib.transform_instance_types import check_transform_instance_type

MOST_MB_AT_ONCE: Final = 100  # SageMaker's, for MaxConcurrentTransforms x MaxPayloadInMB


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchOptions:
    """How the table is read, what it is sent through, and what is published.

    Attributes:
        has_header: None recognises it in each file.
        columns: of an input without header; none: the model's features.
        id_columns: what `Join.IDS` puts beside each answer.
        writes_header: whether a published CSV begins with the names of its columns.
        max_shard_mb: the largest part of the input that is one retry's work.
        usd_per_instance_hour: what a run's cost is reckoned with; None tells no cost.
    """

    instance_type: str = "ml.m5.large"
    instance_count: int = 1
    max_payload_mb: int = 6
    max_concurrent_transforms: int = 1
    strategy: Strategy = Strategy.MULTI_RECORD
    invocations_timeout_seconds: int = 600
    invocations_max_retries: int = 3
    has_header: bool | None = None
    columns: tuple[str, ...] = ()
    id_columns: tuple[str, ...] = ()
    join: Join = Join.NONE
    output_format: OutputFormat = OutputFormat.CSV
    writes_header: bool = True
    max_shard_mb: int = 64
    usd_per_instance_hour: float | None = None

    def __post_init__(self) -> None:
        check_transform_instance_type(self.instance_type)
        problems = [
            message
            for is_wrong, message in (
                (
                    self.max_payload_mb * self.max_concurrent_transforms > MOST_MB_AT_ONCE,
                    "max_concurrent_transforms x max_payload_mb must be at most "
                    f"{MOST_MB_AT_ONCE}, got {self.max_concurrent_transforms} x "
                    f"{self.max_payload_mb}; SageMaker refuses more",
                ),
                (
                    min(self.instance_count, self.max_payload_mb, self.max_concurrent_transforms)
                    < 1,
                    "instance_count, max_payload_mb and max_concurrent_transforms must be 1 or "
                    f"more, got {self.instance_count}, {self.max_payload_mb} and "
                    f"{self.max_concurrent_transforms}",
                ),
                (
                    self.join is Join.IDS and not self.id_columns,
                    "a join of ids must name id_columns, got none",
                ),
                (
                    self.join is not Join.NONE and self.output_format is OutputFormat.JSON_LINES,
                    "a join must be of equal types, got CSV input and JSON Lines answers; publish "
                    "CSV",
                ),
            )
            if is_wrong
        ]
        if problems:
            raise ValueError("; ".join(problems))

    def to_settings(
        self,
        *,
        job_name: str,
        model_name: str,
        input_uri: str,
        output_uri: str,
        work_uri: str,
        kms_key_arn: str | None,
        output_kms_key_arn: str | None,
        topic_arn: str,
    ) -> BatchSettings:
        """Return them with the names and places of a job: what every step is handed."""
        return BatchSettings(
            job_name=job_name,
            model_name=model_name,
            input_uri=input_uri,
            output_uri=output_uri,
            work_uri=work_uri,
            kms_key_arn=kms_key_arn,
            output_kms_key_arn=output_kms_key_arn,
            topic_arn=topic_arn,
            **{field.name: getattr(self, field.name) for field in fields(self)},
        )
