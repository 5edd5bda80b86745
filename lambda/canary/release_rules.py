"""What a start means: which variant is to serve, by which kind of run, or that it serves already.

The identity of a model is its source: the S3 URI of its artifact, or its model package's ARN.
"""

from collections.abc import Iterator
from dataclasses import replace

from canary.endpoint import choose_roles
from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.reasons import describe_seconds
from canary.record import Promoted
from canary.release import Found, NothingToRelease, Release
from canary.rules import Rule, listed, refuse_broken
from canary.settings import CanarySettings


def find_release(
    request: StartRequest, found: Found, *, window_seconds: int
) -> Release | NothingToRelease:
    """Tell what a start means; ValueError with every reason why it must not be."""
    if request.is_release:
        nothing = _nothing_to_release(request, found)
        if nothing is not None:
            return nothing
    refuse_broken(_request_rules(request, found))
    roles = choose_roles(
        found.endpoint.variants, champion=request.champion, challenger=_challenger(request, found)
    )
    release = Release(
        kind=request.kind,
        roles=roles,
        champion_source=found.source(roles.champion),
        challenger_source=found.source(roles.challenger),
    )
    if _returns_by_itself(request, release, found, window_seconds):
        note = f"{release.challenger_source} served before: gone back to without analysis"
        return replace(release, kind=CanaryKind.GO_BACK, note=note)
    refuse_broken(_release_rules(request, release, found, window_seconds))
    return release


def settings_of(kind: CanaryKind, settings: CanarySettings) -> CanarySettings:
    """Return the settings of a run: a direct one has a single stage, all traffic at once."""
    return replace(settings, stages=settings.stages[-1:]) if kind.is_direct else settings


def _nothing_to_release(request: StartRequest, found: Found) -> NothingToRelease | None:
    serving = [each.name for each in found.endpoint.variants if each.has_traffic]
    idle = [each.name for each in found.endpoint.variants if not each.has_traffic]
    if found.release_variant is not None:
        if serving != [found.release_variant]:
            return None
        serves = f"{found.release_variant} serves all traffic already"
        source = found.source(found.release_variant)
        return NothingToRelease(reason=serves if source is None else f"{serves}, with {source}")
    if not idle:
        return NothingToRelease(reason=f"{listed(serving)} serves, no variant is without traffic")
    # Nothing declares what is to serve here, and the one that served before stays deployed.
    if request.challenger is None and len(serving) == 1 and idle == [_kept(serving[0], found)]:
        reason = f"{serving[0]} serves, {idle[0]} is kept to go back to; nothing new is deployed"
        return NothingToRelease(reason=reason)
    return None


def _kept(champion: str, found: Found) -> str | None:
    """Return the variant that still has what the champion took over from."""
    promoted = found.promoted
    if promoted is None or promoted.previous_source is None or promoted.variant_name != champion:
        return None
    name = promoted.previous_variant_name
    return name if found.source(name) == promoted.previous_source else None


def _challenger(request: StartRequest, found: Found) -> str | None:
    if request.is_release and found.release_variant is not None:
        return found.release_variant
    if request.kind is CanaryKind.GO_BACK and found.promoted is not None:
        return found.promoted.previous_variant_name
    return request.challenger


def _request_rules(request: StartRequest, found: Found) -> Iterator[Rule]:
    """Yield what must hold before the roles are known."""
    wanted = _challenger(request, found)
    yield (
        request.challenger is None or request.challenger == wanted,
        f"the challenger must be {wanted}, which {_why(request)}, got {request.challenger!r}; "
        "name that one, or none",
    )
    yield (
        not request.is_release
        or found.release_variant is None
        or found.endpoint.find(found.release_variant) is not None,
        f"endpoint {found.endpoint.name} must have variant {found.release_variant}, which holds "
        f"the release, got {listed(each.name for each in found.endpoint.variants)}; deploy again",
    )
    yield (
        request.kind is not CanaryKind.HOT_FIX or request.reason.strip() != "",
        "a hot fix must say why it skips the canary, got no reason; give one",
    )
    yield (
        request.kind is not CanaryKind.GO_BACK or found.promoted is not None,
        "there must have been a promotion to go back from, got none; start a canary",
    )


def _why(request: StartRequest) -> str:
    return "holds the release" if request.is_release else "served before"


def _returns_by_itself(
    request: StartRequest, release: Release, found: Found, window_seconds: int
) -> bool:
    """Tell whether the release is the model that served before, which nothing speaks against."""
    promoted, source = found.promoted, release.challenger_source
    return (
        request.is_release
        and found.release_variant is not None
        and request.kind is CanaryKind.CANARY
        and promoted is not None
        and source is not None
        and source == promoted.previous_source
        and source not in found.rolled_back  # gone back from, after it had been promoted
        and _is_of_champion(promoted, release)
        and found.now - promoted.promoted_at <= window_seconds
    )


def _is_of_champion(promoted: Promoted, release: Release) -> bool:
    """Tell whether the champion still is what was promoted; somebody may have moved weights."""
    return (
        promoted.variant_name == release.roles.champion
        and promoted.source == release.champion_source
    )


def _release_rules(
    request: StartRequest, release: Release, found: Found, window_seconds: int
) -> Iterator[Rule]:
    source = release.challenger_source
    rejected = None if source is None else found.rolled_back.get(source)
    # Whoever goes back twice in a hurry would be at the model that was left.
    if rejected is not None and release.kind is not CanaryKind.HOT_FIX:
        yield (
            request.is_retry,
            f"`{release.roles.challenger}` serves {source}, which canary {rejected.canary_id} "
            f"rolled back ({rejected.reason}); change `model:` in the config, or start it again "
            "with --retry",
        )
    if release.kind is CanaryKind.GO_BACK and found.promoted is not None:
        yield from _go_back_rules(release, found.promoted, found.now, window_seconds)


def _go_back_rules(
    release: Release, promoted: Promoted, now: int, window_seconds: int
) -> Iterator[Rule]:
    challenger, previous = release.roles.challenger, promoted.previous_source
    yield (
        _is_of_champion(promoted, release),
        f"the champion must be what was promoted last, {promoted.variant_name} with "
        f"{promoted.source}, got {release.roles.champion} with {release.champion_source}; "
        "start a canary",
    )
    yield (
        previous is not None and release.challenger_source == previous,
        f"{challenger} must still have what served before, {previous}, got "
        f"{release.challenger_source}; put that into `model:` of the config, deploy, and start a "
        "canary",
    )
    age = now - promoted.promoted_at
    yield (
        age <= window_seconds,
        f"going back needs a promotion at most {describe_seconds(window_seconds)} ago, got one "
        f"of {describe_seconds(age)} ago; start a canary of {challenger}, or a hot fix with a "
        "reason",
    )
