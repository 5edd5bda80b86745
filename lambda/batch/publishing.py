"""All answers in one object: it appears whole or not at all, and `_SUCCESS` behind it.

Whoever reads the folder as a table sees no name that begins with `_`: the manifest may stand there
first, and is there when the data appears. Whoever waits for `_SUCCESS` sees what will not change.
"""

from collections.abc import Callable

from batch.answers import Answers
from batch.documents import Manifest, Plan
from batch.layout import RunLayout
from batch.manifests import RunAccount, manifest_of
from batch.parquet_output import write_parquet
from batch.ports import ChangedObjectError, ObjectStore, ObjectWriter
from batch.refusal import RefusedRunError
from batch.result_columns import header_line
from batch.run_documents import read_document, write_document
from batch.settings import OutputFormat

_CONTENT_TYPES = {
    OutputFormat.CSV: "text/csv",
    OutputFormat.JSON_LINES: "application/jsonlines",
    OutputFormat.PARQUET: "application/vnd.apache.parquet",
}


def publish(
    objects: ObjectStore,
    plan: Plan,
    answers: Answers,
    account: RunAccount,
    *,
    check_may_go_on: Callable[[], None] = lambda: None,
) -> Manifest:
    """Write the result, its manifest and its marker, unless that was done before.

    Args:
        check_may_go_on: raises when the run was given up meanwhile: what it has published was, or
            is about to be, deleted.

    Raises:
        RefusedRunError: a shard has no answers.
        ChangedObjectError: an output is not the one that was verified.
    """
    layout = RunLayout.of(plan.settings, plan.run_id)
    if objects.look(layout.success) is not None:
        return _published(objects, layout)
    if answers.unanswered != ():
        raise RefusedRunError(
            f"every shard must have its answers, got none for {len(answers.unanswered):,}; "
            f"coalmine batch resume {plan.run_id}"
        )
    check_may_go_on()
    write_document(
        objects, layout.published_manifest, manifest_of(plan, answers, account, data=None)
    )
    settings = plan.settings
    with objects.writer(layout.published_data, _CONTENT_TYPES[settings.output_format]) as data:
        if settings.output_format is OutputFormat.PARQUET:
            write_parquet(objects, plan, answers, data)
        else:
            _append_answers(plan, answers, data)
        check_may_go_on()
    written = objects.look(layout.published_data)
    if written is None:
        raise ChangedObjectError(f"{layout.published_data} is gone since it was written")
    manifest = manifest_of(plan, answers, account, data=written)
    check_may_go_on()
    write_document(objects, layout.published_manifest, manifest)
    check_may_go_on()
    objects.put(layout.success, b"")
    return manifest


def _append_answers(plan: Plan, answers: Answers, data: ObjectWriter) -> None:
    data.write(header_line(plan))
    for each in answers.answered:
        data.append_copy(each.output, 0, each.output.size_bytes)


def _published(objects: ObjectStore, layout: RunLayout) -> Manifest:
    manifest = read_document(objects, layout.published_manifest, Manifest)
    if manifest is None:
        raise RefusedRunError(
            f"{layout.success} must stand beside its _manifest.json, got none; somebody deleted "
            "it: delete the rest of the folder too, and start the job anew"
        )
    return manifest
