"""What the jobs of a run were given: an output counts for a shard made of the same bytes alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from batch.documents import Shard, ShardList
from batch.layout import RunLayout
from batch.ports import ObjectStore
from batch.run_documents import read_document


@dataclass(frozen=True, kw_only=True, slots=True)
class SentShards:
    """The bytes' digest of each shard that was sent, by attempt, the last attempt first."""

    digests: dict[int, dict[str, str]]

    def attempts(self, shard: Shard) -> Iterator[int]:
        """Yield the attempts that were given the shard as it is now."""
        for attempt, digests in self.digests.items():
            if digests.get(shard.name) == shard.sha256:
                yield attempt


def sent_shards(objects: ObjectStore, layout: RunLayout, *, last_attempt: int) -> SentShards:
    """Read what all attempts up to one were given."""
    digests: dict[int, dict[str, str]] = {}
    for attempt in range(last_attempt, 0, -1):
        sent = read_document(objects, layout.sent(attempt), ShardList)
        if sent is not None:
            digests[attempt] = {shard.name: shard.sha256 for shard in sent.shards}
    return SentShards(digests=digests)
