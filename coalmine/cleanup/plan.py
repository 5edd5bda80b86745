"""What `coalmine destroy` does, as data: in this order, keeping that, or refusing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from canary.lock import describe_holder
from coalmine.cleanup.inventory import FoundStack, HeldCanary, Inventory, Kind, Thing
from coalmine.cleanup.kept import Kept, kept_by_destroy, outlives_its_stack
from coalmine.cleanup.last_reports import expect_reports
from coalmine.cleanup.ownership import stack_prefix


@dataclass(frozen=True, kw_only=True, slots=True)
class AbortCanary:
    """Stop a canary, and wait until nothing of it acts any more."""

    stack: FoundStack
    canary: HeldCanary


@dataclass(frozen=True, kw_only=True, slots=True)
class StopRuns:
    """Stop the runs of a batch job, and wait until what is half-done of them is taken back."""

    stack: FoundStack


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteStack:
    """Let CloudFormation delete a stack with what it owns.

    Attributes:
        things: what goes with it, as far as it is billed or looked for afterwards.
    """

    stack: FoundStack
    things: tuple[Thing, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteThing:
    """Delete what no stack owns, or owns no longer; a bucket with all that is in it."""

    thing: Thing


Step = AbortCanary | StopRuns | DeleteStack | DeleteThing
Wave = tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is to be done.

    Attributes:
        waves: one after the other; the stacks of a wave go side by side.
        refusals: why nothing may be done at all; then there are no waves.
    """

    waves: tuple[Wave, ...] = ()
    kept: tuple[Kept, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in their order."""
        return tuple(step for wave in self.waves for step in wave)

    @property
    def deleted(self) -> tuple[Thing, ...]:
        """All things that go, with their stacks or by themselves."""
        return tuple(
            thing
            for step in self.steps
            for thing in (
                step.things
                if isinstance(step, DeleteStack)
                else (step.thing,)
                if isinstance(step, DeleteThing)
                else ()
            )
        )


def plan_destruction(
    found: Inventory,
    *,
    deletes_data: bool,
    aborts_canaries: bool,
    now: int,
    deletes_shared_data: bool = False,
) -> Plan:
    """Plan the end of an environment.

    Data comes last: what reads and writes it is gone by then.

    Args:
        deletes_data: buckets that are not empty, those that CloudFormation retains, and versions
            of models go as well.
        deletes_shared_data: also what other accounts read; their endpoints may serve from it.
        aborts_canaries: a canary that runs is stopped instead of being a reason to refuse.
    """
    if aborts_canaries:
        found = expect_reports(found)
    refusals = tuple(_refusals(found, aborts_canaries=aborts_canaries, now=now))
    kept = tuple(
        kept_by_destroy(found, deletes_data=deletes_data, deletes_shared_data=deletes_shared_data)
    )
    if refusals:
        return Plan(kept=kept, refusals=refusals)
    staying = {each.thing.key for each in kept}
    users, shared, abroad = _stacks_by_order(found)
    alone = [each for each in found.unowned if each.key not in staying]
    data = [
        each
        for each in found.things
        if each.key not in staying
        and (each.kind.holds_data if each.stack is None else outlives_its_stack(each))
    ]
    waves: list[Wave] = [
        (
            *(_aborts(found) if aborts_canaries else ()),
            *(StopRuns(stack=stack) for stack in found.stacks if stack.runs != ()),
        ),
        _things(each for each in alone if each.kind is Kind.SCALABLE_TARGET),
        _deletions(found, users),
        _things(each for each in alone if _is_hosting(each)),
        _deletions(found, shared),
        _deletions(found, abroad),
        _things(each for each in alone if _is_of_little_account(each)),
        _things(data) if deletes_data else (),
    ]
    return Plan(waves=tuple(wave for wave in waves if wave), kept=kept)


def _refusals(found: Inventory, *, aborts_canaries: bool, now: int) -> Iterator[str]:
    for stack in found.stacks:
        if stack.is_protected:
            yield (
                f"stack {stack.name} must not be protected, got termination protection; set "
                f"termination_protection: false in the config and run: cdk deploy "
                f"-c env={found.environment} {stack.name}\n"
                "or, for this stack alone: aws cloudformation update-termination-protection "
                f"--region {stack.region} --stack-name {stack.name} "
                "--no-enable-termination-protection"
            )
        if stack.is_changing:
            yield refusal_of_change(stack)
        if stack.canary is not None and stack.canary.is_busy and not aborts_canaries:
            yield _canary_refusal(stack.canary, found.environment, now)


def refusal_of_change(stack: FoundStack) -> str:
    """Say that nothing is deleted while a stack is not at rest, and what to do."""
    why = (
        "somebody changes it; wait for its end"
        if stack.status.endswith("_IN_PROGRESS")
        else "it may be rolled back to what no stack seems to own; roll it back, or deploy it"
    )
    return f"stack {stack.name} must be at rest, got {stack.status}: {why}"


def _canary_refusal(canary: HeldCanary, environment: str, now: int) -> str:
    holder = (
        f"canary {canary.running[0]}, which starts and holds no lock yet"
        if canary.lock is None
        else describe_holder(canary.lock, now)
    )
    return (
        f"endpoint {canary.endpoint} must be free, got {holder}; wait for its end, run: "
        f"coalmine canary abort {canary.endpoint} -c {environment}, or add --abort-canaries"
    )


def _aborts(found: Inventory) -> Iterator[AbortCanary]:
    for stack in found.stacks:
        if stack.canary is not None and stack.canary.is_busy:
            yield AbortCanary(stack=stack, canary=stack.canary)


def _stacks_by_order(found: Inventory) -> tuple[list[FoundStack], ...]:
    """Give stacks of endpoints, of what they share, and that in another region."""
    prefix = stack_prefix(found.environment)
    shared = {f"{prefix}{each}" for each in ("registry", "release", "watch")}
    cost = f"{prefix}cost"
    return (
        [each for each in found.stacks if each.name not in shared and each.name != cost],
        [each for each in found.stacks if each.name in shared],
        [each for each in found.stacks if each.name == cost],
    )


def _deletions(found: Inventory, stacks: list[FoundStack]) -> Wave:
    return tuple(
        DeleteStack(
            stack=stack,
            things=tuple(
                sorted(
                    (each for each in found.of_stack(stack.name) if not outlives_its_stack(each)),
                    key=lambda each: each.kind.rank,
                )
            ),
        )
        for stack in stacks
    )


def _things(things: Iterable[Thing]) -> Wave:
    ordered = sorted(things, key=lambda each: each.kind.rank)
    return tuple(DeleteThing(thing=each) for each in ordered)


def _is_hosting(thing: Thing) -> bool:
    return thing.kind in (Kind.ENDPOINT, Kind.ENDPOINT_CONFIG, Kind.MODEL)


def _is_of_little_account(thing: Thing) -> bool:
    """Tell whether nothing needs it: alarms, dashboards, log groups and the like."""
    return not (_is_hosting(thing) or thing.kind is Kind.SCALABLE_TARGET or thing.kind.holds_data)
