"""Inspect: what lies in the input, does it fit the model, who cuts which bytes of it."""

from collections.abc import Callable
from dataclasses import replace

from batch.documents import PLAN_FORMAT_VERSION, ModelIdentity, Plan, RunPhase, RunStatus
from batch.layout import RunLayout
from batch.listing import InParallel, find_input, refuse_no_table
from batch.planning import group_items, growth_of, plan_items, refuse_too_many_shards
from batch.ports import ObjectStore
from batch.refusal import RefusedRunError
from batch.result_columns import result_columns
from batch.resuming import resume_run
from batch.run_documents import read_document, write_document
from batch.run_status import own_status
from batch.settings import BatchSettings
from batch.settings_check import check_settings
from batch.sources import read_heads, source_of
from batch.state import UPLOAD, NextState, RunRequest, RunState
from batch.tables import recognise_table
from batch.transform_request import data_processing


def inspect_run(
    request: RunRequest,
    *,
    settings: BatchSettings,
    run_id: str,
    execution_arn: str,
    model: ModelIdentity,
    objects: ObjectStore,
    now: float,
    is_running: Callable[[str], bool],
    in_parallel: InParallel = map,
) -> RunState:
    """Plan a run, or another attempt at one; nothing is started when it is refused.

    Args:
        request: what the execution was started with.
        settings: the job's, as deployed.
        run_id: the run's name; that of `request.resume` if it is given.
        execution_arn: who asks.
        model: the one that the settings name, as it is now.
        objects: where the input and the run lie.
        now: epoch seconds.
        is_running: tells of an execution whether it still runs.
        in_parallel: calls a function for each of many objects.

    Raises:
        RefusedRunError: with what is wrong, and the fix.
    """
    if request.resume is not None:
        return resume_run(
            request,
            settings=settings,
            run_id=run_id,
            execution_arn=execution_arn,
            model=model,
            objects=objects,
            now=now,
            is_running=is_running,
            in_parallel=in_parallel,
        )
    wanted = request.applied_to(settings)
    announce_run(
        request,
        settings=wanted,
        run_id=run_id,
        execution_arn=execution_arn,
        objects=objects,
        now=now,
    )
    if request.requested_by == UPLOAD:
        refuse_no_table(wanted.input_uri, settings.input_uri)
    plan = _plan(wanted, run_id, model, objects, in_parallel)
    layout = RunLayout.of(settings, run_id)
    # It took a while: the execution may have been aborted, and the run given up, meanwhile.
    status = own_status(objects, layout, execution_arn)
    write_document(objects, layout.plan, plan)
    write_document(
        objects,
        layout.status,
        replace(
            status,
            phase=RunPhase.CUTTING,
            input_bytes=sum(source.size_bytes for source in plan.sources),
        ),
    )
    groups = group_items(plan.items, plan.sources, range(len(plan.items)))
    return RunState(run_id=run_id, attempt=1, next=NextState.CUT, groups=groups)


def announce_run(
    request: RunRequest,
    *,
    settings: BatchSettings,
    run_id: str,
    execution_arn: str,
    objects: ObjectStore,
    now: float,
) -> RunStatus:
    """Write down that a run has begun, before anything can be wrong with it.

    Raises:
        RefusedRunError: there was another run of that name.
    """
    layout = RunLayout.of(settings, run_id)
    before = read_document(objects, layout.status, RunStatus)
    if before is not None and (before.execution_arn != execution_arn or before.phase.is_end):
        raise RefusedRunError(
            f"run {run_id} must be a new one, got one that is {before.phase}; name the execution "
            f"otherwise, or resume {run_id}"
        )
    status = RunStatus(
        run_id=run_id,
        job_name=settings.job_name,
        phase=RunPhase.INSPECTING,
        attempt=1,
        execution_arn=execution_arn,
        started_at=now if before is None else before.started_at,
        updated_at=now,
        requested_by=request.requested_by,
        input_uri=settings.input_uri,
        instance_type=settings.instance_type,
        instance_count=settings.instance_count,
    )
    write_document(objects, layout.status, status)
    return status


def _plan(
    settings: BatchSettings,
    run_id: str,
    model: ModelIdentity,
    objects: ObjectStore,
    in_parallel: InParallel,
) -> Plan:
    check_settings(settings)
    listing = find_input(objects, settings.input_uri, in_parallel=in_parallel)
    heads = read_heads(objects, listing.sources, in_parallel=in_parallel)
    table = recognise_table(heads, settings, model.features)
    sources = tuple(map(source_of, heads))
    plan = Plan(
        run_id=run_id,
        settings=settings,
        model=model,
        sources=sources,
        table=table,
        items=plan_items(sources, settings, growth=growth_of(table)),
        skipped=listing.skipped,
        format_version=PLAN_FORMAT_VERSION,
    )
    # They refuse what cannot be published or asked for, before anything is cut for it.
    refuse_too_many_shards(len(plan.items), settings)
    result_columns(plan)
    data_processing(plan)
    return plan
