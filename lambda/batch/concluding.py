"""The end of a run: nothing half-done is left, and what a later attempt needs is kept."""

from dataclasses import replace

from batch.documents import RunPhase, RunStatus
from batch.layout import RunLayout
from batch.ports import ObjectStore
from batch.run_end import RunEnd
from batch.settings import BatchSettings


def clear_published(objects: ObjectStore, layout: RunLayout) -> None:
    """Delete what a run that was given up has published, unless all of it is there.

    Its publishing function may run on: so uploads are given up first, and what appears meanwhile
    is deleted by a second look, the marker of a result that is gone included.
    """
    if objects.look(layout.success) is not None:
        return
    objects.abandon_uploads(layout.published_uri)
    for _ in range(2):
        found = [each.uri for each in objects.find(layout.published_uri)]
        # The marker first: with it gone nobody takes the rest for whole.
        objects.delete(sorted(found, key=lambda uri: uri != layout.success))


def clear_work(objects: ObjectStore, layout: RunLayout) -> None:
    """Delete the bytes of a published run; its documents tell for a while what was done."""
    for folder in (layout.shards_folder, layout.all_outputs_folder):
        objects.delete(each.uri for each in objects.find(folder))


def ending_status(status: RunStatus, end: RunEnd, *, now: float) -> RunStatus:
    """Return the status of a run whose end is decided, and nothing else done yet."""
    return replace(status, ending=end.phase, message=end.message, updated_at=now)


def ended_status(status: RunStatus, end: RunEnd, *, now: float) -> RunStatus:
    """Return the status of a run that has ended."""
    return replace(status, phase=end.phase, ending=None, updated_at=now, ended_at=now)


def status_before_begin(
    run_id: str, execution_arn: str, settings: BatchSettings, *, now: float
) -> RunStatus:
    """Return the status of a run whose execution ended before its first step wrote one."""
    return RunStatus(
        run_id=run_id,
        job_name=settings.job_name,
        phase=RunPhase.INSPECTING,
        attempt=1,
        execution_arn=execution_arn,
        started_at=now,
        updated_at=now,
        input_uri=settings.input_uri,
        instance_type=settings.instance_type,
        instance_count=settings.instance_count,
    )
