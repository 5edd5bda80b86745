"""Resume: another attempt at a run that ended without being published; what is good is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from batch.documents import (
    FailedShard,
    ItemShards,
    ModelIdentity,
    Plan,
    RunPhase,
    RunStatus,
    Source,
)
from batch.layout import RunLayout
from batch.listing import InParallel, find_input
from batch.model_identity import other_model
from batch.planning import group_items
from batch.ports import ChangedObjectError, ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError
from batch.replanning import Replanned, replan
from batch.run_documents import read_document, replace_document, write_document
from batch.run_status import refuse_other_format
from batch.settings import BatchSettings
from batch.settings_check import check_settings
from batch.sources import read_heads, source_of
from batch.state import NextState, RunRequest, RunState
from batch.tables import check_heads


def resume_run(
    request: RunRequest,
    *,
    settings: BatchSettings,
    run_id: str,
    execution_arn: str,
    model: ModelIdentity,
    objects: ObjectStore,
    now: float,
    is_running: Callable[[str], bool],
    in_parallel: InParallel,
) -> RunState:
    """Plan the next attempt; until nothing is wrong with it, nothing of the run is touched."""
    layout = RunLayout.of(settings, run_id)
    there, status, plan = _find(run_id, layout, objects)
    _refuse_unless_over(status, execution_arn, layout, objects, is_running)
    plan = _asked_again(plan, request, settings, model)
    check_settings(plan.settings)
    now_there = _sources(plan, objects, in_parallel)
    replanned = replan(plan, now_there, _failed(layout, objects), _FirstBytes(objects, layout))
    again = _to_cut(replanned, layout, objects)
    # A repeated call is no other attempt.
    attempt = status.attempt + (0 if status.execution_arn == execution_arn else 1)
    _take_over(
        objects,
        there,
        replace(
            status,
            phase=RunPhase.CUTTING,
            attempt=attempt,
            execution_arn=execution_arn,
            updated_at=now,
            ending=None,
            ended_at=None,
            requested_by=request.requested_by,
            input_bytes=sum(source.size_bytes for source in now_there),
            instance_type=plan.settings.instance_type,
            instance_count=plan.settings.instance_count,
            failed_shards=0,
            transform_job_name=None,  # the former one was counted with its own attempt
            message="",
        ),
    )
    # An attempt that dies between these two finds no old cuts beside a new plan.
    objects.delete([layout.cut(item) for item in sorted(again)])
    write_document(objects, layout.plan, replanned.plan)
    groups = group_items(replanned.plan.items, replanned.plan.sources, again)
    return RunState(run_id=run_id, attempt=attempt, next=NextState.CUT, groups=groups)


def _find(
    run_id: str, layout: RunLayout, objects: ObjectStore
) -> tuple[ObjectInfo, RunStatus, Plan]:
    # What is looked at first is not newer than what is read then: it cannot be replaced by mistake.
    there = objects.look(layout.status)
    status = read_document(objects, layout.status, RunStatus)
    if there is None or status is None:
        raise RefusedRunError(
            f"run {run_id} must exist to be resumed, got none; `coalmine batch list` names the runs"
        )
    plan = read_document(objects, layout.plan, Plan)
    if plan is None:
        raise RefusedRunError(
            f"run {run_id} must have been planned to be resumed, got {status.phase} before that: "
            f"{status.message}; start a new run"
        )
    refuse_other_format(plan)
    return there, status, plan


def _take_over(objects: ObjectStore, there: ObjectInfo, status: RunStatus) -> None:
    """Make the run this execution's: of several that try at the same time, one succeeds.

    Raises:
        RefusedRunError: another one has taken it, or its former one still writes.
    """
    try:
        replace_document(objects, there, status)
    except ChangedObjectError as error:
        held = read_document(objects, there.uri, RunStatus)
        holder = "nobody" if held is None else held.execution_arn
        if holder == status.execution_arn:  # it was written, and only the answer got lost
            return
        raise RefusedRunError(
            f"run {status.run_id} must be over to be resumed, got one that {holder} has just "
            "written to; wait for its end, then resume it again if it is not published"
        ) from error


def _refuse_unless_over(
    status: RunStatus,
    execution_arn: str,
    layout: RunLayout,
    objects: ObjectStore,
    is_running: Callable[[str], bool],
) -> None:
    # What was published may have been taken away since, and the shards are deleted then.
    if status.phase is RunPhase.SUCCEEDED or objects.look(layout.success) is not None:
        raise RefusedRunError(
            f"run {status.run_id} must have failed to be resumed, got one that was published at "
            f"{layout.published_uri}; start a new run"
        )
    is_ours = status.execution_arn == execution_arn
    if not is_ours and not status.phase.is_end and is_running(status.execution_arn):
        raise RefusedRunError(
            f"run {status.run_id} must be over to be resumed, got one that is {status.phase} by "
            f"{status.execution_arn}; wait for it, or stop it"
        )


def _asked_again(
    plan: Plan, request: RunRequest, settings: BatchSettings, model: ModelIdentity
) -> Plan:
    """Return the plan with other machines, and with what a deployment may have replaced since.

    All that decides about bytes stays as it was: good answers would not go with others.
    """
    if request.input_uri not in (None, plan.settings.input_uri):
        raise RefusedRunError(
            f"run {plan.run_id} must keep its input {plan.settings.input_uri} when it is resumed, "
            f"got {request.input_uri}; start a new run for another input"
        )
    changes = other_model(plan.model, model)
    if changes != ():
        raise RefusedRunError(
            f"run {plan.run_id} must be scored by one model, with the {'; the '.join(changes)}; "
            "start a new run for another model"
        )
    kept = replace(
        plan.settings,
        model_name=model.model_name,
        topic_arn=settings.topic_arn,
        kms_key_arn=settings.kms_key_arn,
        output_kms_key_arn=settings.output_kms_key_arn,
    )
    return replace(plan, settings=request.applied_to(kept), model=model)


def _sources(plan: Plan, objects: ObjectStore, in_parallel: InParallel) -> list[Source]:
    """Return the plan's sources as they are now; what has changed must still be such a table."""
    listing = find_input(objects, plan.settings.input_uri, in_parallel=in_parallel)
    there = {each.uri: each for each in listing.sources}
    known = {each.uri: each for each in plan.sources}
    _refuse_others(plan.run_id, "gone", [uri for uri in known if uri not in there])
    _refuse_others(plan.run_id, "new", [uri for uri in there if uri not in known])
    changed = [there[uri] for uri, each in known.items() if not _is_same(each, there[uri])]
    heads = read_heads(objects, changed, in_parallel=in_parallel)
    check_heads(heads, plan.table)
    mended = {head.source.uri: source_of(head) for head in heads}
    for uri, each in mended.items():
        if each.is_gzipped != known[uri].is_gzipped:
            raise RefusedRunError(
                f"{uri} must stay {'gzipped' if known[uri].is_gzipped else 'plain'} when its run "
                "is resumed, got the other; write it as it was, or start a new run"
            )
    return [mended.get(uri, each) for uri, each in known.items()]


def _is_same(source: Source, info: ObjectInfo) -> bool:
    return (source.etag, source.size_bytes) == (info.etag, info.size_bytes)


def _refuse_others(run_id: str, how: str, uris: Sequence[str]) -> None:
    if uris:
        raise RefusedRunError(
            f"run {run_id} must have the files that it began with to be resumed, got {len(uris)} "
            f"that are {how}, the first is {uris[0]}; start a new run for another input"
        )


def _failed(layout: RunLayout, objects: ObjectStore) -> list[FailedShard]:
    found = (
        read_document(objects, each.uri, FailedShard) for each in objects.find(layout.failed_folder)
    )
    return [each for each in found if each is not None]


def _to_cut(replanned: Replanned, layout: RunLayout, objects: ObjectStore) -> set[int]:
    """Return the items that have changed, and those that no attempt has come to yet."""
    done = {each.uri for each in objects.find(layout.cuts_folder)}
    items = range(len(replanned.plan.items))
    return {
        item for item in items if item in replanned.changed_items or layout.cut(item) not in done
    }


@dataclass(frozen=True)
class _FirstBytes:
    """Where rows of a source begin in items that were cut."""

    objects: ObjectStore
    layout: RunLayout

    def __call__(self, item: int, source: int) -> int | None:
        cut = read_document(self.objects, self.layout.cut(item), ItemShards)
        pieces = [] if cut is None else [each for shard in cut.shards for each in shard.pieces]
        return next((each.start for each in pieces if each.source == source), None)
