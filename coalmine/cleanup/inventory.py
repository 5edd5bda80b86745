"""What was found of an environment: its stacks, what they own, and what nobody owns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from canary.lock import Lock

# RollbackStack takes the first two, ContinueUpdateRollback the third.
_MAY_BE_ROLLED_BACK = ("CREATE_FAILED", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED")


class Kind(StrEnum):
    """What a thing is, in the order in which things are deleted: users before what they use."""

    SCALABLE_TARGET = "scalable target"
    ENDPOINT = "endpoint"
    ENDPOINT_CONFIG = "endpoint config"
    MODEL = "model"
    ALARM = "alarm"
    DASHBOARD = "dashboard"
    BUDGET = "budget"
    TABLE = "table"
    LOG_GROUP = "log group"
    MODEL_PACKAGE_GROUP = "model package group"
    BUCKET = "bucket"
    KEY = "KMS key"

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return list(Kind).index(self)

    @property
    def holds_data(self) -> bool:
        """Whether it has, or opens, what nobody can make again; only --data deletes it."""
        return self in (Kind.TABLE, Kind.MODEL_PACKAGE_GROUP, Kind.BUCKET, Kind.KEY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """Something that exists in AWS, may cost money, and can be deleted by its name.

    Attributes:
        name: as its service deletes it.
        arn: as SageMaker gives it; of others the name will do.
        stack: the environment's stack that owns it; None: none of them does.
        other_stack: somebody else's stack that owns it, although it has the environment's tag.
        is_retained: CloudFormation leaves it when its stack goes.
        endpoint: the endpoint that it was made for, as far as that is known.
        created_at: epoch seconds.
        count: objects of a bucket with all versions, versions of a model package group, metrics of
            an alarm (0: it is a composite one).
        gets_report: a bucket into which a canary will have reported that it was aborted.
        is_counted_in_full: False: looking ended before the end was reached.
        readers: other accounts that the policy of a bucket or a model package group lets in.
        instances: of an endpoint, instance type and number.
        uses: names of what it needs: an endpoint its configs, a config its models, a model its
            artifacts.
    """

    kind: Kind
    name: str
    region: str
    arn: str = ""
    stack: str | None = None
    other_stack: str | None = None
    is_retained: bool = False
    endpoint: str | None = None
    created_at: float | None = None
    count: int = 0
    stored_bytes: int = 0
    gets_report: bool = False
    is_counted_in_full: bool = True
    readers: tuple[str, ...] = ()
    instances: tuple[tuple[str, int], ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What tells it from all others."""
        return self.kind, self.name, self.region

    @property
    def is_owned(self) -> bool:
        """Whether a stack owns it, whoever that stack belongs to."""
        return self.stack is not None or self.other_stack is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class StackResource:
    """A resource of a stack, as CloudFormation knows it."""

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str = ""
    is_retained: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldCanary:
    """The canary of an endpoint: who holds the lock, and what runs.

    Attributes:
        endpoint: its name in the config.
        is_owner_alive: the execution that holds the lock may still act.
        running: names of executions that run, also those that hold no lock yet.
    """

    endpoint: str
    lock: Lock | None = None
    is_owner_alive: bool = False
    running: tuple[str, ...] = ()

    @property
    def is_busy(self) -> bool:
        """Whether it may move traffic; a lock whose execution ended is no hindrance."""
        return bool(self.running) or (self.lock is not None and self.is_owner_alive)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundStack:
    """A stack that is there, in whatever state.

    Attributes:
        runs: names of the executions that run of its batch job.
    """

    name: str
    region: str
    stack_id: str
    status: str
    is_protected: bool = False
    resources: tuple[StackResource, ...] = ()
    canary: HeldCanary | None = None
    runs: tuple[str, ...] = ()

    @property
    def is_changing(self) -> bool:
        """Whether somebody deploys it at this moment."""
        return self.status.endswith("_IN_PROGRESS") and self.status not in (
            "REVIEW_IN_PROGRESS",
            "DELETE_IN_PROGRESS",
        )

    @property
    def may_go_back(self) -> bool:
        """Whether it may be rolled back still, to what an update has replaced."""
        return (
            self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"
        ) or self.status in _MAY_BE_ROLLED_BACK


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveEndpoint:
    """An endpoint of the region, whoever owns it, with everything that it needs to be patched.

    Attributes:
        artifacts: S3 URIs, and ARNs of model packages.
    """

    name: str
    is_ours: bool
    configs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()

    def needs(self, thing: Thing) -> bool:
        """Tell whether it needs a thing."""
        match thing.kind:
            case Kind.ENDPOINT_CONFIG:
                return thing.name in self.configs
            case Kind.MODEL:
                return thing.name in self.models
            case Kind.SCALABLE_TARGET | Kind.ALARM | Kind.LOG_GROUP:
                return thing.endpoint == self.name
            case _:
                return lies_in(self.artifacts, thing)


def lies_in(artifacts: Iterable[str], thing: Thing) -> bool:
    """Tell whether one of these artifacts is in a bucket, or in a group of model packages."""
    if thing.kind is Kind.BUCKET:
        return any(each.startswith(f"s3://{thing.name}/") for each in artifacts)
    if thing.kind is Kind.MODEL_PACKAGE_GROUP:
        return any(f":model-package/{thing.name}/" in each for each in artifacts)
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Unseen:
    """A region that could not be looked at, and where nothing is expected."""

    region: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    """Everything found of one environment."""

    environment: str
    account: str
    region: str
    stacks: tuple[FoundStack, ...] = ()
    things: tuple[Thing, ...] = ()
    live: tuple[LiveEndpoint, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    def of_stack(self, name: str) -> Iterator[Thing]:
        """Yield what a stack owns."""
        return (thing for thing in self.things if thing.stack == name)

    @property
    def unowned(self) -> tuple[Thing, ...]:
        """What no stack owns."""
        return tuple(thing for thing in self.things if thing.stack is None)
