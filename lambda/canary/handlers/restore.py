"""Restore: an execution died. If it held the lock, another one is started that rolls back.

It is called when an execution of the state machine ended ABORTED, TIMED_OUT or FAILED, by the
operator's `abort`, and regularly, because AWS does not promise to deliver every such event.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canary.handlers.stepping import log
from canary.handlers.world import World, deployed_world
from canary.inputs import DeathNotice, RollBackInput
from canary.lock import Lock
from canary.messages import help_message
from canary.restore import (
    CallForHelp,
    ExecutionStatus,
    Leave,
    Restore,
    RestoreStep,
    find_unlocked,
    next_restore_step,
)

_MOST_LOOKS = 3  # the second one settles what the first could not; a third is for a busy lock


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the end of an execution, or the regular look."""
    return restore(DeathNotice.from_event(event), deployed_world(), int(time.time()))


def restore(notice: DeathNotice, world: World, now: int) -> dict[str, Any]:
    """Start a restore if the death of an execution asks for one."""
    for _ in range(_MOST_LOOKS):
        lock = world.table.read_lock()
        if lock is None:
            return _without_lock(notice, world)
        step = _decide(notice, lock, world, now)
        if isinstance(step, Leave):
            return _done("leave", step.reason)
        if isinstance(step, CallForHelp):
            answer = _call_for_help(lock.canary_id, step.reason, world)
            world.table.note_call_for_help(owner=lock.owner)
            return answer
        if step.is_repeat or world.table.hand_over(step.lock, dead=step.request.dead):
            return _start(step, world)
        # Somebody else handed it over, or this did and its first answer was lost, or the dead
        # promoted a moment ago: another look tells which.
        notice = replace(notice, execution_arn=step.request.dead)
    return _done("leave", f"the lock changes with each look; {_MOST_LOOKS} are enough for now")


def _without_lock(notice: DeathNotice, world: World) -> dict[str, Any]:
    """Call for help if the canary of a dead execution is not over; what it moved stands there."""
    dead = notice.execution_arn
    if dead is None:
        return _done("leave", "no canary holds the endpoint")
    given = RollBackInput.from_state(world.executions.describe(dead).document)
    canary_id = given.canary_id(dead.rpartition(":")[2])
    problem = find_unlocked(world.table.read_summary(canary_id), canary_id)
    if problem is None:
        return _done("leave", "no canary holds the endpoint")
    return _call_for_help(canary_id, problem, world)


def _call_for_help(canary_id: str, reason: str, world: World) -> dict[str, Any]:
    """Tell a human; a message that is not taken fails this call, and the next one tells again."""
    world.notifications.publish(*help_message(canary_id, reason, world.endpoint_name))
    return _done("call for help", reason)


def _decide(notice: DeathNotice, lock: Lock, world: World, now: int) -> RestoreStep:
    dead = notice.execution_arn
    ended = world.executions.describe(lock.owner if dead is None else dead)
    return next_restore_step(
        lock,
        dead=dead,
        status=ended.status if notice.status is None else ExecutionStatus(notice.status),
        cause=ended.cause if notice.cause == "" else notice.cause,
        now=now,
        is_forced=notice.is_forced,
        abort_command=world.abort_command,
    )


def _start(step: Restore, world: World) -> dict[str, Any]:
    """Start the new owner of a lock; it may happen twice."""
    is_new = world.executions.start(step.name, step.request.to_input())
    return _done("restore", f"{step.name} {'started' if is_new else 'had been started before'}")


def _done(action: str, reason: str) -> dict[str, Any]:
    log("restore", action=action, reason=reason)
    return {"action": action, "reason": reason}
