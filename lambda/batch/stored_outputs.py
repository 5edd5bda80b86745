"""What the jobs of a run have stored: an output is known by its attempt and its last name.

SageMaker puts `.out` behind the name of what it transformed. How much of that object's path it
repeats below the job's folder is its own affair: the job's manifest has a prefix, other jobs none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from batch.layout import RunLayout
from batch.ports import ObjectInfo, ObjectStore

_ENDING = ".csv.out"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredOutputs:
    """All outputs of a run; two of one name in one attempt hold the same answers."""

    by_name: Mapping[tuple[int, str], tuple[ObjectInfo, ...]]

    def of(self, attempt: int, shard_name: str) -> ObjectInfo | None:
        """Return what an attempt stored of a shard, None when it stored nothing."""
        return next(iter(self.all_of(attempt, shard_name)), None)

    def all_of(self, attempt: int, shard_name: str) -> tuple[ObjectInfo, ...]:
        """Return every output of that name."""
        return self.by_name.get((attempt, shard_name), ())


def stored_outputs(objects: ObjectStore, layout: RunLayout) -> StoredOutputs:
    """List what all attempts have stored."""
    found: dict[tuple[int, str], tuple[ObjectInfo, ...]] = {}
    for each in objects.find(layout.all_outputs_folder):
        attempt, _, _ = each.uri.removeprefix(layout.all_outputs_folder).partition("/")
        shard_name = shard_of_output(each.uri)
        if shard_name is not None and attempt.isdecimal():
            key = int(attempt), shard_name
            found[key] = (*found.get(key, ()), each)
    return StoredOutputs(by_name=found)


def shard_of_output(uri: str) -> str | None:
    """Return the name of the shard that an output answers; None: it is no output."""
    name = uri.rpartition("/")[2]
    return name.removesuffix(_ENDING) if name.endswith(_ENDING) else None
