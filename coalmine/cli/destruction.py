"""A plan of `coalmine destroy` is carried out, and waited for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from coalmine.cleanup.attempts import GiveUp, after_failure
from coalmine.cleanup.inventory import Kind, StackResource, Thing
from coalmine.cleanup.names import owns
from coalmine.cleanup.plan import AbortCanary, DeleteStack, DeleteThing, Plan, StopRuns, Wave
from coalmine.gateways.aws import AwsError
from coalmine.gateways.environment_stacks import EnvironmentStacks, StackProgress
from coalmine.gateways.removal import Removal

_LOOK_EVERY_SECONDS = 2
_TELL_EVERY_LOOKS = 15


@dataclass(kw_only=True, slots=True)
class Destruction:
    """What is needed to carry a plan out, and what did not work.

    Attributes:
        reasons: why something is still there, by its name.
    """

    stacks: Callable[[str], EnvironmentStacks]
    removal: Removal
    abort: Callable[[AbortCanary], None]
    stop_runs: Callable[[StopRuns], None]
    tell: Callable[[str], None]
    sleep: Callable[[float], None]
    most_looks: int
    reasons: dict[str, str] = field(default_factory=dict)

    def carry_out(self, plan: Plan) -> None:
        """Go through the waves; one whose stacks are not all gone is the last.

        What comes later is needed by what is there still.
        """
        for wave in plan.waves:
            for step in wave:
                if isinstance(step, AbortCanary):
                    self.abort(step)
                elif isinstance(step, StopRuns):
                    self.stop_runs(step)
            self._delete_things([each.thing for each in wave if isinstance(each, DeleteThing)])
            if not self._delete_stacks(wave):
                return

    def _delete_things(self, things: Sequence[Thing]) -> None:
        for thing in things:
            try:
                self.removal.delete(thing, self.tell)
            except AwsError as error:
                self.reasons[thing.name] = str(error)
                self.tell(f"could not delete {thing.kind} {thing.name}: {error}")
            else:
                self.tell(f"deleted {thing.kind} {thing.name}")
        for thing in things:
            if thing.kind is Kind.ENDPOINT and thing.name not in self.reasons:
                self._wait_for_endpoint(thing)

    def _wait_for_endpoint(self, endpoint: Thing) -> None:
        for _ in range(self.most_looks):
            if not self.removal.has_endpoint(endpoint):
                return
            self.sleep(_LOOK_EVERY_SECONDS)
        self.reasons[endpoint.name] = "SageMaker still deletes it"

    def _delete_stacks(self, wave: Wave) -> bool:
        """Delete the stacks of a wave side by side; say whether all are gone."""
        deletions = [
            StackDeletion(step=step, stacks=self.stacks(step.stack.region), tell=self.tell)
            for step in wave
            if isinstance(step, DeleteStack)
        ]
        for each in deletions:
            each.begin()
        going = deletions
        for _ in range(self.most_looks):
            going = [each for each in going if not each.look()]
            if not going:
                break
            self.sleep(_LOOK_EVERY_SECONDS)
        for each in going:
            each.reason = "CloudFormation still deletes it; look again later: run this once more"
        for each in deletions:
            if each.reason is not None:
                self.reasons[each.step.stack.name] = each.reason
        return all(each.reason is None for each in deletions)


@dataclass(kw_only=True, slots=True)
class StackDeletion:
    """One stack on its way out.

    Attributes:
        reason: why it is not gone, and will not go.
    """

    step: DeleteStack
    stacks: EnvironmentStacks
    tell: Callable[[str], None]
    reason: str | None = None
    _attempt: int = 1
    _looks: int = 0
    _gone: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Ask for it; one that is being deleted already is waited for."""
        self.tell(f"deleting stack {self.step.stack.name}")
        if self.step.stack.status != "DELETE_IN_PROGRESS":
            self._ask(())

    def look(self) -> bool:
        """Look how far it is; True once nothing more will happen."""
        if self.reason is not None:
            return True
        try:
            progress = self.stacks.progress(self.step.stack)
        except AwsError as error:
            self.reason = str(error)
            return True
        self._tell_what_is_gone(progress)
        if progress.is_gone:
            self.tell(f"deleted stack {self.step.stack.name}")
            return True
        if progress.status == "DELETE_FAILED":
            return self._try_again(progress)
        return False

    def _try_again(self, progress: StackProgress) -> bool:
        decision = after_failure(progress.resources, self._attempt)
        if isinstance(decision, GiveUp):
            self.reason = "; ".join(
                f"{each.logical_id} ({each.type}): {each.reason}" for each in decision.failed
            )
            return True
        self._attempt += 1
        self._ask(decision.retained)
        return self.reason is not None

    def _ask(self, retained: Sequence[str]) -> None:
        try:
            self.stacks.delete(self.step.stack, retained)
        except AwsError as error:
            self.reason = str(error)

    def _tell_what_is_gone(self, progress: StackProgress) -> None:
        self._looks += 1
        for thing in self.step.things:
            if thing.name not in self._gone and not _is_in(progress.resources, thing):
                self._gone.add(thing.name)
                if thing.kind in (Kind.ENDPOINT, Kind.BUCKET):
                    self.tell(f"deleted {thing.kind} {thing.name}")
        if self._looks % _TELL_EVERY_LOOKS == 0:
            left, all_of_them = len(progress.resources), len(self.step.stack.resources)
            self.tell(f"{self.step.stack.name}: {left} of {all_of_them} resources are left")


def _is_in(resources: Sequence[StackResource], thing: Thing) -> bool:
    return any(owns(each, thing) for each in resources)
