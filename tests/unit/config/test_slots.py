"""Which slot holds what: the champion's content never changes, whatever is released beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.config import ReleasedModelConfig
from coalmine.config.release_record import EndpointRecord, SlotRecord
from coalmine.config.slots import Slot, assign_slots, champion_slot

SLOTS = ("blue", "green")
names = st.sampled_from("abcd")


def model(name: str) -> ReleasedModelConfig:
    return ReleasedModelConfig(artifact=f"s3://models/{name}.tar.gz")


def record(champion: tuple[str, str], previous: tuple[str, str] | None = None) -> EndpointRecord:
    """A record of slots and the letters of their models."""
    first, *others = [
        SlotRecord(variant=slot, model=model(letter))
        for slot, letter in (champion, *([] if previous is None else [previous]))
    ]
    return EndpointRecord(champion=first, previous=others[0] if others else None)


@st.composite
def records(draw: st.DrawFn) -> EndpointRecord:
    champion, other = draw(st.permutations(SLOTS))
    previous = draw(st.one_of(st.none(), names))
    return record((champion, draw(names)), None if previous is None else (other, previous))


def contents(slots: tuple[Slot, ...]) -> dict[str, ReleasedModelConfig]:
    return {slot.name: slot.model for slot in slots}


def shown(slots: tuple[Slot, ...]) -> list[tuple[str, str, float]]:
    """Slots with the letters of their models, and their weights."""
    return [(slot.name, str(slot.model.artifact)[12], slot.weight) for slot in slots]


@pytest.mark.parametrize(
    ("wanted", "before", "expected"),
    [
        pytest.param("a", None, [("blue", "a", 1)], id="first deployment"),
        pytest.param("a", record(("blue", "a")), [("blue", "a", 1)], id="nothing kept"),
        pytest.param(
            "b", record(("blue", "a")), [("blue", "a", 1), ("green", "b", 0)], id="second release"
        ),
        pytest.param(
            "b",
            record(("green", "b"), ("blue", "a")),
            [("blue", "a", 0), ("green", "b", 1)],
            id="promoted",
        ),
        pytest.param(
            "c",
            record(("green", "b"), ("blue", "a")),
            [("blue", "c", 0), ("green", "b", 1)],
            id="third release",
        ),
        pytest.param(
            "a",
            record(("green", "b"), ("blue", "a")),
            [("blue", "a", 0), ("green", "b", 1)],
            id="going back",
        ),
        pytest.param("b", record(("green", "b")), [("green", "b", 1)], id="dropped"),
    ],
)
def test_slots_follow_from_the_model_and_the_record(wanted, before, expected):
    """The table of `docs/traffic.md`."""
    assert expected == shown(assign_slots(model(wanted), SLOTS, before))


@pytest.mark.parametrize(
    ("wanted", "before", "expected"),
    [
        pytest.param("a", None, [("blue", "a", 1), ("green", "a", 0)], id="first deployment"),
        pytest.param(
            "b", record(("blue", "a")), [("blue", "a", 1), ("green", "b", 0)], id="second release"
        ),
        pytest.param(
            "b", record(("green", "b")), [("blue", "b", 0), ("green", "b", 1)], id="nothing kept"
        ),
        pytest.param(
            "b",
            record(("green", "b"), ("blue", "a")),
            [("blue", "a", 0), ("green", "b", 1)],
            id="promoted",
        ),
    ],
)
def test_with_guardrails_no_slot_is_empty(wanted, before, expected):
    """SageMaker takes no update that adds or removes a variant then."""
    assert expected == shown(assign_slots(model(wanted), SLOTS, before, keeps_all=True))


def test_a_single_slot_gets_the_model_whatever_is_recorded():
    """It is updated in place: there is no other slot to put a release into."""
    slots = assign_slots(model("b"), ("blue",), record(("blue", "a")))

    assert [("blue", "b", 1)] == shown(slots)


def test_another_key_is_no_release():
    """The key of a bucket is changed in place, without a new slot."""
    named = ReleasedModelConfig(
        artifact="s3://models/a.tar.gz",
        artifact_kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1234",
    )

    slots = assign_slots(named, SLOTS, record(("blue", "a")))

    assert {"blue": named} == contents(slots)


@given(wanted=names, before=records())
def test_the_champion_keeps_its_slot_and_its_model(wanted: str, before: EndpointRecord):
    """Only a promotion changes what serves, never a deployment."""
    held = contents(assign_slots(model(wanted), SLOTS, before))

    assert before.champion.model == held[before.champion.variant]


@given(wanted=names, before=st.one_of(st.none(), records()))
def test_exactly_one_slot_has_a_weight(wanted: str, before: EndpointRecord | None):
    """A created endpoint serves with its champion alone."""
    slots = assign_slots(model(wanted), SLOTS, before)

    assert [0] * (len(slots) - 1) + [1] == sorted(slot.weight for slot in slots)
    assert champion_slot(slots) == (SLOTS[0] if before is None else before.champion.variant)


@given(wanted=names, before=records())
def test_a_release_never_goes_into_the_champions_slot(wanted: str, before: EndpointRecord):
    """What is wanted is deployed, beside what serves."""
    held = contents(assign_slots(model(wanted), SLOTS, before))

    holders = {name for name, each in held.items() if each == model(wanted)}
    assert holders
    if model(wanted) != before.champion.model:
        assert before.champion.variant not in holders


@given(wanted=names, before=records())
def test_a_promotion_changes_no_content(wanted: str, before: EndpointRecord):
    """Swapping champion and previous in the record is all: the next deployment changes no slot."""
    slots = assign_slots(model(wanted), SLOTS, before)
    champion, others = before.champion.variant, [name for name in SLOTS if name in contents(slots)]
    others.remove(champion)
    if model(wanted) == before.champion.model:
        return
    promoted = EndpointRecord(
        champion=SlotRecord(variant=others[0], model=model(wanted)), previous=before.champion
    )

    after = assign_slots(model(wanted), SLOTS, promoted)

    assert contents(slots) == contents(after)
    assert {others[0]: 1, champion: 0} == {slot.name: slot.weight for slot in after}


@given(wanted=names, before=records())
def test_assigning_again_gives_the_same(wanted: str, before: EndpointRecord):
    """Two deployments of one commit are one."""
    once = assign_slots(model(wanted), SLOTS, before)

    assert once == assign_slots(model(wanted), SLOTS, before)
