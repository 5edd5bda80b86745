"""Has each shard an answer for each of its rows; if not, which row is to blame."""

from collections.abc import Sequence
from dataclasses import dataclass

from batch.byte_lines import lines_of
from batch.documents import FailedShard, Plan, Shard, ShardList, VerifiedShard
from batch.first_bad_row import find_bad_row
from batch.layout import RunLayout
from batch.output_lines import OutputLines, read_tidy
from batch.ports import ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError
from batch.run_documents import read_document, write_document
from batch.sent_shards import SentShards, sent_shards
from batch.source_places import source_place
from batch.state import Group
from batch.stored_outputs import StoredOutputs, stored_outputs

LOG_GROUP = "/aws/sagemaker/TransformJobs"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What is known of a run's shards."""

    shards: tuple[Shard, ...]  # all of the run: a line of the input is counted by them
    sent: SentShards
    outputs: StoredOutputs
    transform_job_name: str | None = None  # whose log tells what the container said


def verify(
    objects: ObjectStore,
    plan: Plan,
    *,
    attempt: int,
    transform_job_name: str | None = None,
    group: Group | None = None,
) -> tuple[VerifiedShard | FailedShard, ...]:
    """Look at all shards of a run, or at those that were cut from a group of its work items."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    shards = read_shards(objects, layout)
    known = Verification(
        shards=shards,
        sent=sent_shards(objects, layout, last_attempt=attempt),
        outputs=stored_outputs(objects, layout),
        transform_job_name=transform_job_name,
    )
    asked = shards if group is None else tuple(each for each in shards if _is_in(group, each))
    return tuple(verify_shard(objects, plan, shard, known) for shard in asked)


def read_shards(objects: ObjectStore, layout: RunLayout) -> tuple[Shard, ...]:
    """Return all shards of a run in the records' order.

    Raises:
        RefusedRunError: they were not gathered yet.
    """
    found = read_document(objects, layout.shards, ShardList)
    if found is None:
        raise RefusedRunError(
            f"the run's shards must be gathered before they are looked at, got no {layout.shards}"
        )
    return found.shards


def verify_shard(
    objects: ObjectStore, plan: Plan, shard: Shard, known: Verification
) -> VerifiedShard | FailedShard:
    """Look into a shard's output, unless that was done before, and write down what is found."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    attempt, output = _output(shard, known)
    if output is None:
        return _failed(objects, plan, shard, known, "SageMaker stored no answers")
    verified = read_document(objects, layout.verified(shard.name), VerifiedShard)
    if verified is not None and _is_of(verified, shard, attempt, output):
        return verified
    found = read_tidy(objects, output, plan.settings.output_format.accept)
    if found.lines != shard.rows:
        answered = f"there are {found.lines:,} answers for {shard.rows:,} rows"
        return _failed(objects, plan, shard, known, answered)
    verified = _verified(shard, attempt, found)
    write_document(objects, layout.verified(shard.name), verified)
    return verified


def _output(shard: Shard, known: Verification) -> tuple[int, ObjectInfo | None]:
    """Return the last output that was made of the shard as it is now."""
    for attempt in known.sent.attempts(shard):
        found = known.outputs.of(attempt, shard.name)
        if found is not None:
            return attempt, found
    return 0, None


def _is_of(verified: VerifiedShard, shard: Shard, attempt: int, output: ObjectInfo) -> bool:
    there = (shard.sha256, attempt, output.size_bytes)
    return there == (verified.input_sha256, verified.attempt, verified.output_bytes)


def _verified(shard: Shard, attempt: int, found: OutputLines) -> VerifiedShard:
    return VerifiedShard(
        name=shard.name,
        rows=shard.rows,
        input_sha256=shard.sha256,
        attempt=attempt,
        output_bytes=found.size_bytes,
        output_sha256=found.sha256,
    )


def _failed(
    objects: ObjectStore, plan: Plan, shard: Shard, known: Verification, what: str
) -> FailedShard:
    """Write down that a shard has no answers, and which row of it the model refuses."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    source = objects.look(layout.shard(shard.name))
    bad = None
    if source is not None:
        bad = find_bad_row(
            lines_of(objects.read(source)),
            plan.model.features,
            max_payload_mb=plan.settings.max_payload_mb,
            joined=len(plan.table.joined),
        )
    if bad is None:
        log = _log_of(known.transform_job_name)
        failed = FailedShard(
            name=shard.name, reason=f"{what}, though model.json allows each of its rows; {log}"
        )
    else:
        place = source_place(plan, known.shards, shard, bad.row)
        failed = FailedShard(
            name=shard.name,
            reason=bad.problem,
            row=bad.row,
            source_uri=place.uri,
            source_line=place.line,
        )
    write_document(objects, layout.failed(shard.name), failed)
    return failed


def _log_of(transform_job_name: str | None) -> str:
    if transform_job_name is None:
        return "the model's log tells more"
    return f"the model's log is in {LOG_GROUP}, streams {transform_job_name}/*"


def _is_in(group: Group, shard: Shard) -> bool:
    return group.first <= int(shard.name.partition("-")[0]) < group.last


def first_of(failed: Sequence[FailedShard]) -> FailedShard | None:
    """Return the failed shard that explains most: the first one with a row to blame."""
    with_row = [each for each in failed if each.row is not None]
    return next(iter([*with_row, *failed]), None)
