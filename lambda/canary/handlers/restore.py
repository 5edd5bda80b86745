"""Restore: an execution died. If it held the lock, another one is started that rolls back.

It is called when an execution of the state machine ended ABORTED, TIMED_OUT or FAILED, by the
operator's `abort`, and regularly, because AWS does not promise to deliver every such event.
"""

import time
from collections.abc import Mapping
from typing import Any

from canary.handlers.stepping import log, tell
from canary.handlers.world import World, deployed_world
from canary.inputs import DeathNotice
from canary.journal import help_message
from canary.lock import Lock
from canary.restore import (
    CallForHelp,
    ExecutionStatus,
    Leave,
    Restore,
    RestoreStep,
    next_restore_step,
)


def lambda_handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Handle the end of an execution, or the regular look."""
    return restore(DeathNotice.from_event(event), deployed_world(), int(time.time()))


def restore(notice: DeathNotice, world: World, now: int) -> dict[str, Any]:
    """Start a restore if the death of an execution asks for one."""
    lock = world.table.read_lock()
    if lock is None:
        return _done("leave", "no canary holds the endpoint")
    step = _decide(notice, lock, world, now)
    if isinstance(step, Leave):
        return _done("leave", step.reason)
    if isinstance(step, CallForHelp):
        if world.table.note_call_for_help(owner=lock.owner):
            tell(world, *help_message(lock.canary_id, step.reason, world.endpoint_name))
        return _done("call for help", step.reason)
    return _start(step, world)


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
    )


def _start(step: Restore, world: World) -> dict[str, Any]:
    """Hand the lock over, then start its new owner; each may happen twice."""
    if not step.is_repeat and not world.table.hand_over(step.lock, dead=step.request.dead):
        return _done("leave", f"{step.request.dead} does not hold the lock any more")
    is_new = world.executions.start(step.name, step.request.to_input())
    return _done("restore", f"{step.name} {'started' if is_new else 'had been started before'}")


def _done(action: str, reason: str) -> dict[str, Any]:
    log("restore", action=action, reason=reason)
    return {"action": action, "reason": reason}
