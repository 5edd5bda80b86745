"""Let scale-in of champion and challenger stand still, and go on again."""

from canary.handlers.stepping import log
from canary.handlers.world import World
from canary.run import CanaryRun
from canary.scale_in import ScaledDimension, changes, to_suspend


def find_scale_in(
    run: CanaryRun, world: World, remembered: tuple[ScaledDimension, ...]
) -> tuple[ScaledDimension, ...]:
    """Return whose scale-in the canary is to suspend; nothing where nothing scales."""
    if world.targets is None:
        return ()
    return to_suspend(world.targets.find((run.champion, run.challenger)), remembered)


def set_scale_in(run: CanaryRun, world: World, *, is_suspended: bool) -> None:
    """Suspend or resume what the run remembers; a target that is gone is nobody's any more."""
    if world.targets is None or not run.scale_in_suspended:
        return
    targets = world.targets.find((run.champion, run.challenger))
    for target in changes(targets, run.scale_in_suspended, is_suspended=is_suspended):
        world.targets.update(target)
        log(
            "scale-in suspended" if is_suspended else "scale-in goes on",
            canary_id=run.canary_id,
            resource_id=target.scaled.resource_id,
        )
