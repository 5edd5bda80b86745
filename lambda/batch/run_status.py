"""What a step goes on with: the plan, and the status if the run is still its execution's."""

from batch.documents import PLAN_FORMAT_VERSION, Plan, RunStatus
from batch.layout import RunLayout
from batch.ports import ObjectStore
from batch.refusal import RefusedRunError
from batch.run_documents import read_document
from batch.settings import BatchSettings


def own_status(objects: ObjectStore, layout: RunLayout, execution_arn: str) -> RunStatus:
    """Return where a run stands.

    A function may run on for minutes when its execution was aborted, so it asks before it changes
    what a later execution reads.

    Raises:
        RefusedRunError: the run was given up, or another execution goes on with it.
    """
    status = read_document(objects, layout.status, RunStatus)
    if status is None:
        raise RefusedRunError(
            f"a run must have begun before its steps go on, got no {layout.status}; "
            "somebody deleted it: start the job anew"
        )
    if status.execution_arn != execution_arn:
        raise RefusedRunError(
            f"run {status.run_id} must belong to {execution_arn}, got {status.execution_arn}, "
            "which goes on with it"
        )
    if status.phase.is_end or status.ending is not None:
        raise RefusedRunError(
            f"run {status.run_id} must go on, got given up: {status.message}; "
            f"coalmine batch resume {status.run_id}"
        )
    return status


def read_plan(objects: ObjectStore, settings: BatchSettings, run_id: str) -> Plan:
    """Return what a run was decided to be.

    Raises:
        RefusedRunError: nothing was decided, or it was deleted, or other code decided it.
    """
    uri = RunLayout.of(settings, run_id).plan
    plan = read_document(objects, uri, Plan)
    if plan is None:
        raise RefusedRunError(
            f"run {run_id} must have a plan, got no {uri}; somebody deleted it: start the job anew"
        )
    refuse_other_format(plan)
    return plan


def refuse_other_format(plan: Plan) -> None:
    """See that a run is gone on with by what understands its plan.

    Raises:
        RefusedRunError: its shards are not as this version makes them.
    """
    if plan.format_version != PLAN_FORMAT_VERSION:
        raise RefusedRunError(
            f"run {plan.run_id} must have a plan of format_version {PLAN_FORMAT_VERSION}, got "
            f"{plan.format_version}, by another version of coalmine; start a new run"
        )
