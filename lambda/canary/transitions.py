"""From one position to the next: what a look at the endpoint, or a tick, leads to."""

from dataclasses import dataclass, replace

from canary.endpoint import EndpointState
from canary.judge import Assessment
from canary.kind import CanaryKind
from canary.periods import Change
from canary.position import Next, Position
from canary.reasons import describe_share
from canary.run import CanaryRun
from canary.traffic import (
    Broken,
    RaiseCapacity,
    Settled,
    ShiftWeights,
    Step,
    Target,
    Wait,
    next_step,
)
from canary.verdict import CanaryOutcome, Verdict

# One call moves the weights, one a variant's capacity; more only if something undoes them.
MAX_CALLS_IN_A_SHIFT = 6

# A look may fall between an old update and ours: only the second settled look in a row counts.
LOOKS_THAT_VERIFY = 2

Call = RaiseCapacity | ShiftWeights


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one look at the endpoint leads to: at most one call, then the next position."""

    position: Position
    call: Call | None = None
    news: str | None = None  # what was seen or done; why it goes on so is the position's reason


def the_run(position: Position) -> CanaryRun:
    """Return the run of a position that must have one."""
    if position.run is None:
        raise ValueError(f"the position must have a run, got none at {position.next}")
    return position.run


def step_towards(endpoint: EndpointState | None, target: Target) -> Step:
    """Return the one step to take now; an endpoint that is gone cannot be moved."""
    if endpoint is None:
        return Broken(reason="the endpoint must exist, got none; it was deleted meanwhile")
    return next_step(endpoint, target)


def turn_back(position: Position, outcome: CanaryOutcome, reason: str) -> Position:
    """Go to the roll back; the first outcome and reason stay."""
    run = position.run
    if run is not None and run.outcome is None:
        run = replace(run, verdict=Verdict.ROLL_BACK, outcome=outcome, reason=reason)
    return replace(
        position,
        next=Next.ROLL_BACK,
        run=run,
        outcome=outcome if run is None else run.outcome,
        reason=reason if run is None else run.reason,
        started_at=None,
        calls=0,
        settled_looks=0,
    )


def look_while_shifting(position: Position, step: Step, *, now: int) -> Look:
    """Decide the next call and position of a shift of traffic towards the challenger."""
    run = the_run(position)
    started_at = now if position.started_at is None else position.started_at
    position = replace(position, started_at=started_at)
    if isinstance(step, Settled):
        news = f"{run.challenger} has settled at {describe_share(run.stage.share)}"
        position = _settled(position, run, started_at, now)
        return Look(position=_without_bake(position) if run.kind.is_direct else position, news=news)
    if isinstance(step, Broken):
        return _shift_failed(position, step.reason)
    limit = run.settings.settle_timeout_seconds
    if now - started_at > limit:
        return _shift_failed(
            position, f"traffic must settle within {limit} s, got {_describe(step)} after that"
        )
    if not isinstance(step, Wait) and position.calls >= MAX_CALLS_IN_A_SHIFT:
        return _shift_failed(
            position,
            f"traffic must settle within {MAX_CALLS_IN_A_SHIFT} calls, got {_describe(step)} "
            "again; somebody else moves weights or capacity of this endpoint",
        )
    return _wait(position, step, run.settings.settle_seconds)


def look_while_rolling_back(position: Position, step: Step, *, is_quiet: bool, now: int) -> Look:
    """Decide the next call and position of the way back to the champion.

    Args:
        is_quiet: no call of a dead execution can still be on its way to SageMaker.
    """
    run = the_run(position)
    started_at = now if position.started_at is None else position.started_at
    position = replace(position, started_at=started_at)
    if isinstance(step, Settled):
        looks = position.settled_looks + 1
        is_verified = looks >= LOOKS_THAT_VERIFY and is_quiet
        return Look(
            position=replace(
                position,
                next=Next.CONCLUDE if is_verified else Next.WAIT,
                wait_seconds=run.settings.settle_seconds,
                settled_looks=looks,
                outcome=run.outcome,
                reason=run.reason,
            ),
            news=f"{run.champion} serves as before ({looks}. look)",
        )
    limit = run.settings.settle_timeout_seconds
    if isinstance(step, Broken) or now - started_at > limit:
        why = step.reason if isinstance(step, Broken) else f"{_describe(step)} after {limit} s"
        return Look(
            position=replace(
                position,
                next=Next.GIVE_UP,
                reason=f"the champion could not be restored: {why}; canary: {run.reason}",
            )
        )
    return _wait(replace(position, settled_looks=0), step, run.settings.settle_seconds)


def after_tick(position: Position, assessment: Assessment) -> Position:
    """Go where the verdict leads."""
    run = replace(the_run(position), verdict=assessment.verdict, reason=assessment.reason)
    position = replace(position, reason=assessment.reason)
    if assessment.verdict is Verdict.ROLL_BACK:
        outcome = assessment.outcome
        return turn_back(
            replace(position, run=run),
            CanaryOutcome.ROLLED_BACK if outcome is None else outcome,
            assessment.reason,
        )
    if assessment.verdict is Verdict.PROMOTE:
        return replace(position, next=Next.PROMOTE, run=run)
    if assessment.verdict is Verdict.ADVANCE:
        run = replace(run, stage_index=run.stage_index + 1, stage_started_at=None)
        return replace(position, next=Next.SHIFT, run=run, started_at=None, calls=0)
    return replace(position, next=Next.BAKE, run=run, wait_seconds=run.settings.tick_seconds)


def hold_promotion(position: Position, reason: str) -> Position:
    """Give what would be promoted back to the judge, or to the shift where nobody judges."""
    run = replace(the_run(position), verdict=Verdict.HOLD, reason=reason)
    if run.kind.is_direct:
        return replace(position, next=Next.SHIFT, run=run, reason=reason, started_at=None, calls=0)
    seconds = run.settings.tick_seconds
    return replace(position, next=Next.BAKE, run=run, wait_seconds=seconds, reason=reason)


def _without_bake(position: Position) -> Position:
    """Promote what nobody judges: somebody answers for it, or it has served before."""
    run = the_run(position)
    if run.kind is CanaryKind.HOT_FIX:
        reason = f"hot fix: {run.request_reason}"
    else:
        served = run.challenger if run.challenger_source is None else run.challenger_source
        reason = f"gone back to {served}, which served before"
        if run.request_reason != "":
            reason = f"{reason}: {run.request_reason}"
    run = replace(run, verdict=Verdict.PROMOTE, reason=reason)
    return replace(position, next=Next.PROMOTE, run=run, reason=reason)


def _settled(position: Position, run: CanaryRun, started_at: int, now: int) -> Position:
    change = Change(started_at=started_at, settled_at=now, share=run.stage.share)
    return replace(
        position,
        next=Next.BAKE,
        run=replace(run, changes=(*run.changes, change), stage_started_at=now),
        wait_seconds=run.settings.tick_seconds,
        started_at=None,
        calls=0,
    )


def _wait(position: Position, step: Step, seconds: int) -> Look:
    call = step if isinstance(step, RaiseCapacity | ShiftWeights) else None
    calls = position.calls if call is None else position.calls + 1
    return Look(
        position=replace(position, next=Next.WAIT, wait_seconds=seconds, calls=calls),
        call=call,
        news=_describe(step),
    )


def _shift_failed(position: Position, reason: str) -> Look:
    return Look(position=turn_back(position, CanaryOutcome.INFRASTRUCTURE_ERROR, reason))


def _describe(step: Step) -> str:
    if isinstance(step, RaiseCapacity):
        return f"instances of {step.variant_name} to be set to {step.instance_count}"
    if isinstance(step, ShiftWeights):
        weights = ", ".join(f"{name}={weight:g}" for name, weight in step.weights.items())
        return f"weights to be set to {weights}"
    return step.reason if isinstance(step, Wait | Broken) else "settled"
