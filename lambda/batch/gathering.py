"""All shards in the records' order, and the transform job that those without answers need.

A shard is answered when an earlier attempt was given the same bytes and its output is there:
SageMaker stores an output whole or not at all. So what an attempt got done before it was killed
counts too. `verifying` looks into it; what it found wanting is thrown away here and done again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batch.documents import ItemShards, Plan, Shard, ShardList
from batch.layout import RunLayout
from batch.planning import refuse_too_many_shards
from batch.ports import ObjectStore
from batch.refusal import RefusedRunError
from batch.result_columns import result_columns
from batch.run_documents import read_documents, write_document
from batch.sent_shards import sent_shards
from batch.stored_outputs import StoredOutputs, stored_outputs
from batch.transform_request import manifest_file, transform_request


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """The shards of a run, and what an attempt has to do."""

    shards: tuple[Shard, ...]
    missing: tuple[Shard, ...]  # those without answers
    request: Mapping[str, Any] | None  # of CreateTransformJob; None: nothing is missing

    @property
    def rows(self) -> int:
        """How many rows the run has."""
        return sum(shard.rows for shard in self.shards)


def gather(objects: ObjectStore, plan: Plan, *, attempt: int, execution_arn: str) -> Gathered:
    """Write down all shards, and what this attempt's job is given.

    Raises:
        RefusedRunError: there is no row at all, too many shards, or an item that was not cut.
    """
    result_columns(plan)  # refuses before a machine is paid for
    layout = RunLayout.of(plan.settings, plan.run_id)
    shards = _read_cuts(objects, layout, plan)
    if shards == ():
        raise RefusedRunError(
            f"{plan.settings.input_uri} must hold at least one row, got none in "
            f"{len(plan.sources)} objects; put the input there"
        )
    # Planning counts items, and a gzipped one may become many shards.
    refuse_too_many_shards(len(shards), plan.settings)
    write_document(objects, layout.shards, ShardList(shards=shards))
    missing = _missing(objects, layout, shards, attempt)
    if missing == ():
        return Gathered(shards=shards, missing=(), request=None)
    write_document(objects, layout.sent(attempt), ShardList(shards=missing))
    objects.put(layout.transform_manifest(attempt), manifest_file(layout, missing))
    request = transform_request(plan, layout, attempt=attempt, execution_arn=execution_arn)
    return Gathered(shards=shards, missing=missing, request=request)


def _read_cuts(objects: ObjectStore, layout: RunLayout, plan: Plan) -> tuple[Shard, ...]:
    shards: list[Shard] = []
    uris = (layout.cut(item) for item in range(len(plan.items)))
    for item, cut in enumerate(read_documents(objects, uris, ItemShards)):
        if cut is None:
            raise RefusedRunError(
                f"item {item} of run {plan.run_id} must be cut, got no {layout.cut(item)}; "
                f"try again: coalmine batch resume {plan.run_id}"
            )
        shards += cut.shards
    return tuple(shards)


def _missing(
    objects: ObjectStore, layout: RunLayout, shards: tuple[Shard, ...], attempt: int
) -> tuple[Shard, ...]:
    sent = sent_shards(objects, layout, last_attempt=attempt - 1)
    outputs = stored_outputs(objects, layout)
    bad = _discard_failed(objects, layout, outputs, attempt)
    return tuple(
        shard
        for shard in shards
        if shard.name in bad
        or all(outputs.of(each, shard.name) is None for each in sent.attempts(shard))
    )


def _discard_failed(
    objects: ObjectStore, layout: RunLayout, outputs: StoredOutputs, attempt: int
) -> set[str]:
    """Delete what was found wanting, and then the findings: in this order it may be cut short.

    Returns:
        The names of the shards that have no output now.
    """
    findings = [found.uri for found in objects.find(layout.failed_folder)]
    names = {uri.removeprefix(layout.failed_folder).removesuffix(".json") for uri in findings}
    bad = (
        found
        for name in sorted(names)
        for each in range(1, attempt)
        for found in outputs.all_of(each, name)
    )
    objects.delete([found.uri for found in bad])
    objects.delete(findings)
    return names
