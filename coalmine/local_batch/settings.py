"""The settings of a run on this machine: those of its job, with folders in place of buckets."""

from dataclasses import replace
from pathlib import Path

from batch.settings import BatchSettings
from coalmine.config import BatchJobConfig

WORK_FOLDER = "_runs"  # readers of tables skip names that begin with `_`
THIS_MACHINE = "this machine"
_MOST_SHARD_MB = 16  # a failed shard is scored anew, and all processes end at about the same time


def local_settings(
    job_name: str, job: BatchJobConfig | None, *, source: Path, output: Path, processes: int
) -> BatchSettings:
    """Return what a run of a job, or of no job, needs here: enough shards for all processes."""
    found, published = source.resolve(), output.resolve()
    settings = BatchSettings(
        job_name=job_name,
        model_name=job_name,
        input_uri=f"{found}/" if found.is_dir() else str(found),
        output_uri=f"{published}/",
        work_uri=f"{published}/{WORK_FOLDER}/",
        instance_type=THIS_MACHINE,
        instance_count=processes,
        max_shard_mb=_MOST_SHARD_MB,
    )
    if job is None:
        return settings
    return replace(
        settings,
        max_payload_mb=job.max_payload_mb,
        strategy=job.strategy,
        has_header=job.has_header,
        columns=job.columns,
        id_columns=job.id_columns,
        join=job.joined,
        output_format=job.published_format,
        writes_header=job.output_header is not False,
        max_shard_mb=min(job.max_shard_mb, _MOST_SHARD_MB),
    )
