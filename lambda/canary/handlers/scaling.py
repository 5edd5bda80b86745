"""Let what takes instances of champion and challenger away stand still, and go on again."""

from canary.handlers.stepping import log
from canary.handlers.world import World
from canary.run import CanaryRun
from canary.scale_in import Suspended, changes, to_suspend


def find_suspended(run: CanaryRun, world: World, remembered: Suspended) -> Suspended:
    """Return what the canary is to suspend; nothing where nothing scales."""
    if world.targets is None:
        return Suspended()
    return to_suspend(world.targets.find((run.champion, run.challenger)), remembered)


def set_suspended(run: CanaryRun, world: World, *, is_suspended: bool) -> None:
    """Suspend or resume what the run remembers; a target that is gone is nobody's any more."""
    if world.targets is None or run.suspended == Suspended():
        return
    targets = world.targets.find((run.champion, run.challenger))
    for target in changes(targets, run.suspended, is_suspended=is_suspended):
        world.targets.update(target)
        log(
            "scaling suspended" if is_suspended else "scaling goes on",
            canary_id=run.canary_id,
            resource_id=target.scaled.resource_id,
            is_scale_in_suspended=target.is_scale_in_suspended,
            are_schedules_suspended=target.are_schedules_suspended,
        )
