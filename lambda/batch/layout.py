"""Where things of a run lie: URIs. A shard is named `<item>-<number>`, in the records' order."""

from dataclasses import dataclass

from batch.settings import BatchSettings

_MANIFEST, _SUCCESS = "_manifest.json", "_SUCCESS"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunLayout:
    """The folder of one run, and the one where it is published."""

    run_uri: str
    published_uri: str
    file_name: str

    @classmethod
    def of(cls, settings: BatchSettings, run_id: str) -> "RunLayout":
        """Return where a run of a job lies."""
        return cls(
            run_uri=f"{settings.work_uri}{run_id}/",
            published_uri=f"{settings.output_uri}run={run_id}/",
            file_name=settings.output_format.file_name,
        )

    @property
    def status(self) -> str:
        """A `RunStatus`: what `coalmine batch status` shows."""
        return f"{self.run_uri}status.json"

    @property
    def plan(self) -> str:
        """A `Plan`; an attempt that found a changed input writes it anew."""
        return f"{self.run_uri}plan.json"

    @property
    def cuts_folder(self) -> str:
        """The `ItemShards` of each work item."""
        return f"{self.run_uri}cuts/"

    def cut(self, item: int) -> str:
        """An `ItemShards`."""
        return f"{self.cuts_folder}{item:05d}.json"

    @property
    def shards(self) -> str:
        """A `ShardList`: all shards in the records' order."""
        return f"{self.run_uri}shards.json"

    @property
    def shards_folder(self) -> str:
        """The shards' bytes."""
        return f"{self.run_uri}shards/"

    def shard(self, name: str) -> str:
        """What the model is sent of a shard."""
        return f"{self.shards_folder}{name}.csv"

    def transform_manifest(self, attempt: int) -> str:
        """SageMaker's list of the shards that a job transforms."""
        return f"{self.run_uri}transform/{attempt}.json"

    def sent(self, attempt: int) -> str:
        """A `ShardList`: what the shards of that manifest were when the job was given them."""
        return f"{self.run_uri}transform/{attempt}-shards.json"

    def transform_attempt(self, attempt: int) -> str:
        """A `TransformAttempt`."""
        return f"{self.run_uri}transform/{attempt}-job.json"

    @property
    def all_outputs_folder(self) -> str:
        """The outputs of all attempts."""
        return f"{self.run_uri}outputs/"

    def outputs_folder(self, attempt: int) -> str:
        """Where the job of an attempt writes; `stored_outputs` finds a shard's answers below it."""
        return f"{self.all_outputs_folder}{attempt}/"

    @property
    def verified_folder(self) -> str:
        """The `VerifiedShard` of each shard that has all its answers."""
        return f"{self.run_uri}verified/"

    def verified(self, name: str) -> str:
        """A `VerifiedShard`."""
        return f"{self.verified_folder}{name}.json"

    @property
    def failed_folder(self) -> str:
        """The `FailedShard` of each shard that the last attempt left without answers."""
        return f"{self.run_uri}failed/"

    def failed(self, name: str) -> str:
        """A `FailedShard`."""
        return f"{self.failed_folder}{name}.json"

    @property
    def published_data(self) -> str:
        """All answers in one object, which appears whole or not at all."""
        return f"{self.published_uri}{self.file_name}"

    @property
    def published_manifest(self) -> str:
        """Readers of tables skip names that begin with `_`: it may be there before the data."""
        return f"{self.published_uri}{_MANIFEST}"

    @property
    def success(self) -> str:
        """An empty object; with it a run is published."""
        return f"{self.published_uri}{_SUCCESS}"
