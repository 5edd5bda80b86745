"""What a start means: who is to serve, by which kind of run, or that there is nothing to do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.endpoint import EndpointState, Roles, VariantState
from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.record import Promoted, RolledBack
from canary.release import Found, NothingToRelease, Release
from canary.release_rules import find_release, settings_of
from canary.settings import CanarySettings

WEEK = 604_800
NOW = 1_800_000_000
OLD, NEW, THIRD = "s3://models/old.tar.gz", "s3://models/new.tar.gz", "s3://models/third.tar.gz"
BLUE_TO_GREEN = Roles(champion="blue", challenger="green")
RELEASE = StartRequest(is_release=True)
GO_BACK = StartRequest(kind=CanaryKind.GO_BACK)
HOT_FIX = StartRequest(kind=CanaryKind.HOT_FIX, reason="prices are off")

# Green took over from blue an hour ago.
PROMOTED = Promoted(
    variant_name="green",
    previous_variant_name="blue",
    canary_id="flights-1",
    promoted_at=NOW - 3600,
    source=NEW,
    previous_source=OLD,
)

# And blue from green again a minute ago.
GONE_BACK = Promoted(
    variant_name="blue",
    previous_variant_name="green",
    canary_id="flights-2",
    promoted_at=NOW - 60,
    source=OLD,
    previous_source=NEW,
    kind=CanaryKind.GO_BACK,
)


def endpoint(**weights):
    variants = tuple(
        VariantState(name=name, current_weight=weight, desired_weight=weight)
        for name, weight in weights.items()
    )
    return EndpointState(name="flights-dev", status="InService", variants=variants)


def before(**changes):
    """Blue serves the old model, green has the new one."""
    found = Found(
        endpoint=endpoint(blue=1.0, green=0.0), sources={"blue": OLD, "green": NEW}, now=NOW
    )
    return replace(found, **changes)


def after(**changes):
    """Green was promoted; blue still has the old model."""
    found = before(endpoint=endpoint(blue=0.0, green=1.0), promoted=PROMOTED)
    return replace(found, **changes)


def find(request, found, window_seconds=WEEK):
    return find_release(request, found, window_seconds=window_seconds)


def rejected(source, reason="evidence 344:1 of 20:1"):
    left = RolledBack(source=source, canary_id="flights-1", reason=reason, at=NOW - 60)
    return {source: left}


class TestRoles:
    def test_without_a_word_they_are_told_by_weight(self):
        release = find(StartRequest(), before())

        assert release == Release(
            kind=CanaryKind.CANARY,
            roles=BLUE_TO_GREEN,
            champion_source=OLD,
            challenger_source=NEW,
        )

    def test_a_release_is_the_variant_that_holds_it_also_beside_other_idle_ones(self):
        found = before(endpoint=endpoint(blue=1.0, red=0.0, green=0.0), release_variant="green")

        assert BLUE_TO_GREEN == find(RELEASE, found).roles

    def test_a_release_has_no_other_challenger(self):
        request = replace(RELEASE, challenger="blue")

        with pytest.raises(
            ValueError, match="challenger must be green, which holds the release, got 'blue'"
        ):
            find(request, before(release_variant="green"))

    def test_a_release_that_is_not_deployed_is_refused(self):
        found = before(endpoint=endpoint(blue=1.0), release_variant="green")

        with pytest.raises(ValueError, match="must have variant green, which holds the release"):
            find(RELEASE, found)

    def test_traffic_on_several_variants_is_refused_not_taken_for_done(self):
        found = before(endpoint=endpoint(blue=0.5, green=0.5), release_variant="green")

        with pytest.raises(ValueError, match="exactly one variant must carry traffic"):
            find(RELEASE, found)

    def test_a_model_that_cannot_be_told_is_no_obstacle(self):
        release = find(StartRequest(), before(sources={}))

        assert (None, None) == (release.champion_source, release.challenger_source)


class TestNothingToRelease:
    @pytest.mark.parametrize("kind", [CanaryKind.CANARY, CanaryKind.HOT_FIX])
    def test_a_release_that_serves_already_is_done(self, kind):
        """A pipeline runs again, or only something else was deployed."""
        found = before(release_variant="blue")

        assert NothingToRelease(reason=f"blue serves all traffic already, with {OLD}") == find(
            StartRequest(is_release=True, kind=kind), found
        )

    def test_an_approval_of_what_is_kept_does_not_undo_what_is_declared(self):
        """Somebody approves the old version once more; Git asks for the one that serves."""
        again = find(replace(RELEASE, challenger="blue"), after(release_variant="green"))

        assert "green serves all traffic already" in again.reason

    def test_one_variant_alone_has_nobody_to_promote(self):
        nothing = find(RELEASE, before(endpoint=endpoint(blue=1.0)))

        assert "blue serves, no variant is without traffic" == nothing.reason

    def test_what_is_kept_to_go_back_to_is_no_release(self):
        """Nothing declares what is to serve: a pipeline that runs again must not go back."""
        nothing = find(RELEASE, after())

        assert "green serves, blue is kept to go back to; nothing new is deployed" == nothing.reason

    def test_a_new_model_beside_the_champion_is_one(self):
        release = find(RELEASE, after(sources={"blue": THIRD, "green": NEW}))

        assert (CanaryKind.CANARY, "blue") == (release.kind, release.roles.challenger)

    def test_what_is_named_is_meant(self):
        """And it is judged: that it served before is remembered, but nobody asked to go back."""
        release = find(replace(RELEASE, challenger="blue"), after())

        assert (CanaryKind.CANARY, "blue") == (release.kind, release.roles.challenger)

    def test_a_plain_start_is_never_nothing(self):
        with pytest.raises(ValueError, match="challenger must be the only variant with weight 0"):
            find(StartRequest(), before(endpoint=endpoint(blue=1.0)))


class TestRolledBack:
    def test_a_model_that_was_rolled_back_is_refused_with_the_reason(self):
        with pytest.raises(ValueError, match="`green` serves") as refused:
            find(RELEASE, before(release_variant="green", rolled_back=rejected(NEW)))

        assert (
            f"`green` serves {NEW}, which canary flights-1 rolled back (evidence 344:1 of 20:1); "
            "change `model:` in the config, or start it again with --retry" == str(refused.value)
        )

    def test_also_when_it_is_no_release(self):
        with pytest.raises(ValueError, match="start it again with --retry"):
            find(StartRequest(), before(rolled_back=rejected(NEW)))

    def test_a_retry_is_judged_again(self):
        release = find(StartRequest(is_retry=True), before(rolled_back=rejected(NEW)))

        assert (CanaryKind.CANARY, BLUE_TO_GREEN) == (release.kind, release.roles)

    def test_somebody_may_answer_for_it_with_a_hot_fix(self):
        release = find(HOT_FIX, before(rolled_back=rejected(NEW)))

        assert CanaryKind.HOT_FIX is release.kind

    def test_another_model_is_none_of_its_business(self):
        assert BLUE_TO_GREEN == find(StartRequest(), before(rolled_back=rejected(THIRD))).roles


class TestHotFix:
    @pytest.mark.parametrize("reason", ["", "  "])
    def test_it_must_say_why(self, reason):
        with pytest.raises(ValueError, match="a hot fix must say why it skips the canary"):
            find(replace(HOT_FIX, reason=reason), before())

    def test_it_may_be_the_release(self):
        release = find(replace(HOT_FIX, is_release=True), before(release_variant="green"))

        assert (CanaryKind.HOT_FIX, BLUE_TO_GREEN) == (release.kind, release.roles)


class TestGoingBack:
    def test_it_is_to_the_variant_that_served_before(self):
        release = find(GO_BACK, after(endpoint=endpoint(blue=0.0, green=1.0, red=0.0)))

        assert release == Release(
            kind=CanaryKind.GO_BACK,
            roles=Roles(champion="green", challenger="blue"),
            champion_source=NEW,
            challenger_source=OLD,
        )

    def test_nowhere_else(self):
        request = replace(GO_BACK, challenger="red")

        with pytest.raises(ValueError, match="must be blue, which served before, got 'red'"):
            find(request, after(endpoint=endpoint(blue=0.0, green=1.0, red=0.0)))

    def test_before_any_promotion_there_is_nothing_to_go_back_to(self):
        with pytest.raises(ValueError, match="must have been a promotion to go back from"):
            find(GO_BACK, before())

    @pytest.mark.parametrize(("age", "is_refused"), [(WEEK, False), (WEEK + 1, True)])
    def test_it_has_a_window(self, age, is_refused):
        """What has not served for long is judged again: the world has moved on."""
        found = after(promoted=replace(PROMOTED, promoted_at=NOW - age))
        if is_refused:
            with pytest.raises(ValueError, match="a promotion at most 168 h ago, got one of"):
                find(GO_BACK, found)
        else:
            assert CanaryKind.GO_BACK is find(GO_BACK, found).kind

    def test_a_window_of_none_closes_it(self):
        with pytest.raises(ValueError, match="at most 0 s ago"):
            find(GO_BACK, after(), window_seconds=0)

    def test_what_served_before_must_still_be_there(self):
        """The next release was deployed into its slot."""
        with pytest.raises(ValueError, match=f"blue must still have what served before, {OLD}"):
            find(GO_BACK, after(sources={"blue": THIRD, "green": NEW}))

    def test_a_promotion_that_did_not_note_the_models_is_not_gone_back_from(self):
        """It was written by an older version: what blue has now may be anything."""
        promoted = replace(PROMOTED, source=None, previous_source=None)

        with pytest.raises(ValueError, match="blue must still have what served before, None"):
            find(GO_BACK, after(promoted=promoted))

    def test_the_champion_must_be_what_was_promoted(self):
        """Somebody moved weights, or deployed another model into the slot that serves."""
        with pytest.raises(ValueError, match="champion must be what was promoted last, green with"):
            find(GO_BACK, after(sources={"blue": OLD, "green": THIRD}))

    def test_what_serves_again_already_is_refused(self):
        """Somebody moved the weights by hand."""
        with pytest.raises(ValueError, match=r"must be a variant with weight 0 \(green\)"):
            find(GO_BACK, after(endpoint=endpoint(blue=1.0, green=0.0)))

    def test_twice_does_not_lead_to_what_was_left(self):
        """Whoever is called at night may type it again."""
        found = before(promoted=GONE_BACK, rolled_back=rejected(NEW))
        with pytest.raises(ValueError, match="start it again with --retry"):
            find(GO_BACK, found)

        assert BLUE_TO_GREEN == find(replace(GO_BACK, is_retry=True), found).roles


class TestGoingBackByItself:
    """`model:` names the previous champion again, and a pipeline releases it."""

    found = after(release_variant="blue")

    def test_the_model_that_served_before_is_not_judged_again(self):
        release = find(RELEASE, self.found)

        assert (CanaryKind.GO_BACK, "blue") == (release.kind, release.roles.challenger)
        assert f"{OLD} served before: gone back to without analysis" == release.note

    def test_it_is_known_by_what_it_is_not_by_where(self):
        found = replace(
            self.found,
            endpoint=endpoint(blue=0.0, green=1.0, red=0.0),
            sources={"blue": THIRD, "green": NEW, "red": OLD},
            release_variant="red",
        )

        assert CanaryKind.GO_BACK is find(RELEASE, found).kind

    @pytest.mark.parametrize(
        ("asked", "changes"),
        [
            (StartRequest(), {}),
            (RELEASE, {"promoted": replace(PROMOTED, promoted_at=NOW - WEEK - 1)}),
            (RELEASE, {"promoted": replace(PROMOTED, previous_source=THIRD)}),
            (RELEASE, {"promoted": None}),
            (RELEASE, {"sources": {"blue": OLD, "green": THIRD}}),
            (RELEASE, {"sources": {}}),
        ],
        ids=["no release", "long ago", "another model", "never", "other champion", "unknown"],
    )
    def test_anything_else_is_judged(self, asked, changes):
        assert CanaryKind.CANARY is find(asked, replace(self.found, **changes)).kind

    def test_a_hot_fix_stays_one(self):
        release = find(replace(HOT_FIX, is_release=True), self.found)

        assert CanaryKind.HOT_FIX is release.kind

    def test_what_was_gone_back_from_does_not_return_by_itself(self):
        """Git still names the model that was left, and its pipeline runs again."""
        found = before(
            release_variant="green",
            promoted=GONE_BACK,
            rolled_back=rejected(NEW, "gone back to what served before"),
        )

        with pytest.raises(ValueError, match="start it again with --retry"):
            find(RELEASE, found)
        assert CanaryKind.CANARY is find(replace(RELEASE, is_retry=True), found).kind


def test_only_a_canary_has_all_its_stages():
    settings = CanarySettings()

    assert settings == settings_of(CanaryKind.CANARY, settings)
    for kind in (CanaryKind.HOT_FIX, CanaryKind.GO_BACK):
        assert [1.0] == [stage.share for stage in settings_of(kind, settings).stages]


def test_all_problems_of_a_request_are_told_together():
    request = StartRequest(kind=CanaryKind.HOT_FIX, is_release=True, challenger="blue")

    with pytest.raises(ValueError, match="must say why") as refused:
        find(request, before(endpoint=endpoint(blue=1.0), release_variant="green"))
    assert 3 == len(str(refused.value).splitlines())


SOURCES = st.sampled_from([OLD, NEW, THIRD]) | st.none()
SLOTS = ("blue", "green", "red")


@st.composite
def worlds(draw):
    """An endpoint of one to three slots, with whatever may have happened to it."""
    names = SLOTS[: draw(st.integers(1, 3))]
    promoted = st.builds(
        Promoted,
        variant_name=st.sampled_from(SLOTS),
        previous_variant_name=st.sampled_from(SLOTS),
        canary_id=st.just("flights-1"),
        promoted_at=st.integers(NOW - 2 * WEEK, NOW),
        source=SOURCES,
        previous_source=SOURCES,
    )
    return Found(
        endpoint=endpoint(**{name: draw(st.sampled_from([0.0, 1.0])) for name in names}),
        sources={name: draw(SOURCES) for name in names},
        now=NOW,
        release_variant=draw(st.none() | st.sampled_from(SLOTS)),
        promoted=draw(st.none() | promoted),
        rolled_back={
            name: left
            for name in draw(st.sets(st.sampled_from([OLD, NEW, THIRD])))
            for left in rejected(name).values()
        },
    )


REQUESTS = st.builds(
    StartRequest,
    challenger=st.none() | st.sampled_from(SLOTS),
    kind=st.sampled_from(CanaryKind),
    is_release=st.booleans(),
    is_retry=st.booleans(),
    reason=st.sampled_from(["", "because"]),
)


@given(request=REQUESTS, found=worlds())
def test_whatever_is_found_nobody_is_promoted_who_must_not_be(request, found):
    """From the only one that serves to one that does not; rejected or unjudged only when told."""
    try:
        release = find(request, found)
    except ValueError:
        return
    serving = [each.name for each in found.endpoint.variants if each.has_traffic]
    if isinstance(release, NothingToRelease):
        assert request.is_release
        return

    assert serving == [release.roles.champion]
    assert release.roles.challenger in found.sources
    assert release.roles.challenger not in serving
    if release.kind is CanaryKind.CANARY:
        assert request.is_retry or release.challenger_source not in found.rolled_back
    elif release.kind is CanaryKind.HOT_FIX:
        assert (CanaryKind.HOT_FIX, "because") == (request.kind, request.reason)
    else:
        assert found.promoted is not None
        assert release.challenger_source == found.promoted.previous_source
        assert NOW - found.promoted.promoted_at <= WEEK
        is_asked_for = request.kind is CanaryKind.GO_BACK
        assert is_asked_for or release.challenger_source not in found.rolled_back
