"""May an endpoint go back without analysis? The canary itself asks the same."""

from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.release import Found
from canary.release_rules import find_release
from coalmine.releases.facts import LiveRelease


def refusal_to_go_back(live: LiveRelease, *, now: int, window_seconds: int) -> str | None:
    """Say why not, all reasons at once; None when it may."""
    promoted = live.promoted
    kept = None if promoted is None else promoted.previous_variant_name
    if kept is not None and live.endpoint.find(kept) is None:
        return f"{kept} must still hold what served before, got no such variant; it was dropped"
    found = Found(
        endpoint=live.endpoint,
        sources=live.sources,
        now=now,
        release_variant=None if live.deployed is None else live.deployed.release,
        promoted=promoted,
        rolled_back=live.rolled_back,
    )
    try:
        find_release(StartRequest(kind=CanaryKind.GO_BACK), found, window_seconds=window_seconds)
    except ValueError as error:
        return "\n  ".join(str(error).splitlines())
    return None
