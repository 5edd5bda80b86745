"""Which shards have their answers, and what is said when not all of them do."""

from dataclasses import dataclass

from batch.documents import FailedShard, Plan, Shard, VerifiedShard
from batch.layout import RunLayout
from batch.ports import ObjectInfo, ObjectStore
from batch.run_documents import read_documents
from batch.stored_outputs import stored_outputs
from batch.verifying import first_of, read_shards

_MOST_READ = 200  # findings, to find one with a row to blame


@dataclass(frozen=True, kw_only=True, slots=True)
class AnsweredShard:
    """A shard and the object that holds its answers."""

    shard: Shard
    verified: VerifiedShard
    output: ObjectInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """All shards of a run in the records' order, by whether they have their answers."""

    answered: tuple[AnsweredShard, ...]
    unanswered: tuple[Shard, ...]

    @property
    def rows(self) -> int:
        """How many rows have an answer."""
        return sum(each.shard.rows for each in self.answered)


def read_answers(objects: ObjectStore, plan: Plan) -> Answers:
    """Return what was verified of the shards as they are now, and is still there."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    outputs = stored_outputs(objects, layout)
    answered: list[AnsweredShard] = []
    unanswered: list[Shard] = []
    shards = read_shards(objects, layout)
    uris = (layout.verified(shard.name) for shard in shards)
    for shard, verified in zip(shards, read_documents(objects, uris, VerifiedShard), strict=True):
        output = None
        if verified is not None and verified.input_sha256 == shard.sha256:
            output = outputs.of(verified.attempt, shard.name)
        if verified is None or output is None or output.size_bytes != verified.output_bytes:
            unanswered.append(shard)
        else:
            answered.append(AnsweredShard(shard=shard, verified=verified, output=output))
    return Answers(answered=tuple(answered), unanswered=tuple(unanswered))


def explain(objects: ObjectStore, plan: Plan, answers: Answers, *, sagemaker_says: str = "") -> str:
    """Return why a run cannot be published: the one sentence that whoever is on call reads."""
    layout = RunLayout.of(plan.settings, plan.run_id)
    uris = (layout.failed(shard.name) for shard in answers.unanswered[:_MOST_READ])
    findings = read_documents(objects, uris, FailedShard)
    first = first_of([each for each in findings if each is not None])
    count, total = len(answers.unanswered), len(answers.unanswered) + len(answers.answered)
    blame = f"{answers.unanswered[0].name} was not verified" if first is None else _blame(first)
    if sagemaker_says != "" and (first is None or first.row is None):
        blame = f"{blame}; SageMaker says: {sagemaker_says}"
    return (
        f"every shard must have its answers, got none for {count:,} of {total:,}: shard {blame}. "
        f"{len(answers.answered):,} good shards are kept; mend the cause, then: "
        f"coalmine batch resume {plan.run_id}"
    )


def _blame(failed: FailedShard) -> str:
    if failed.row is None:
        return f"{failed.name}: {failed.reason}"
    place = f"{failed.source_uri} line {failed.source_line}"
    return f"{failed.name} row {failed.row} ({place}): {failed.reason}"
