"""What is written beside a result: of what it was made, by which model, where in it is what."""

from collections.abc import Mapping
from dataclasses import dataclass

from batch.answers import AnsweredShard, Answers
from batch.documents import Manifest, ModelIdentity, Plan, PublishedShard
from batch.layout import RunLayout
from batch.ports import ObjectInfo
from batch.result_columns import header_line, result_columns
from batch.settings import OutputFormat

FORMAT_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class RunAccount:
    """How long a run took and what it cost, of all its attempts."""

    started_at: str  # ISO 8601, UTC
    ended_at: str
    duration_seconds: float
    transform_seconds: float
    cost_usd: float | None
    attempts: int


def manifest_of(
    plan: Plan, answers: Answers, account: RunAccount, data: ObjectInfo | None
) -> Manifest:
    """Return a run's manifest; without `data`, while that is being written."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    return Manifest(
        format_version=FORMAT_VERSION,
        run_id=plan.run_id,
        job_name=plan.settings.job_name,
        rows=answers.rows,
        columns=tuple(result_columns(plan)),
        data_uri=layout.published_data,
        data_bytes=None if data is None else data.size_bytes,
        data_etag=None if data is None else data.etag,
        shards=_published_shards(plan, answers.answered),
        sources=plan.sources,
        skipped=plan.skipped,
        model=_model(plan.model),
        started_at=account.started_at,
        ended_at=account.ended_at,
        duration_seconds=account.duration_seconds,
        transform_seconds=account.transform_seconds,
        instance_type=plan.settings.instance_type,
        instance_count=plan.settings.instance_count,
        cost_usd=account.cost_usd,
        attempts=account.attempts,
    )


def _published_shards(
    plan: Plan, answered: tuple[AnsweredShard, ...]
) -> tuple[PublishedShard, ...]:
    has_bytes = plan.settings.output_format is not OutputFormat.PARQUET
    first_row, offset = 1, len(header_line(plan))
    published: list[PublishedShard] = []
    for each in answered:
        size_bytes = each.verified.output_bytes
        published.append(
            PublishedShard(
                name=each.shard.name,
                first_row=first_row,
                rows=each.shard.rows,
                offset=offset if has_bytes else None,
                size_bytes=size_bytes if has_bytes else None,
                output_sha256=each.verified.output_sha256,
            )
        )
        first_row += each.shard.rows
        offset += size_bytes
    return tuple(published)


def _model(model: ModelIdentity) -> Mapping[str, str]:
    known = {
        "name": model.name,
        "model_name": model.model_name,
        "artifact_uri": model.artifact_uri,
        "artifact_etag": model.artifact_etag,
        "framework_version": model.framework_version,
        "model_package_arn": model.model_package_arn,
    }
    return {name: value for name, value in known.items() if value is not None}
