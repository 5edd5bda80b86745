"""Weights are read whole, and held against what is live before anything moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.endpoint import EndpointState, VariantState
from coalmine.config import WeightsOwner
from coalmine.endpoints.weights import (
    describe_weights,
    live_weights,
    read_weights,
    refusal_of_weights,
)

names = st.text("abc-", min_size=1, max_size=5)
weights = st.dictionaries(names, st.floats(0, 1e6), min_size=1, max_size=4)


def endpoint(**live: float | None) -> EndpointState:
    variants = tuple(
        VariantState(name=name, current_weight=weight, desired_weight=weight)
        for name, weight in live.items()
    )
    return EndpointState(name="flights-dev", status="InService", variants=variants)


@given(wanted=weights)
def test_what_is_written_is_read(wanted: dict[str, float]):
    """Any number that is written comes back, 0 among them."""
    words = [f"{name}={weight!r}" for name, weight in wanted.items()]

    assert wanted == read_weights(words)


@pytest.mark.parametrize("word", ["champion", "=70", "champion=", "a=-1", "a=nan", "a=inf", "a=x"])
def test_a_word_that_is_no_weight_is_refused(word: str):
    with pytest.raises(ValueError, match="a weight must be VARIANT=NUMBER"):
        read_weights([word])


def test_all_words_are_reported_at_once():
    with pytest.raises(ValueError, match="got 'x'\na variant must be named once, got a"):
        read_weights(["x", "a=1", "a=2"])


@pytest.mark.parametrize(
    ("wanted", "owner", "words"),
    [
        pytest.param({"blue": 1}, WeightsOwner.CONFIG, "change initial_weight", id="config owns"),
        pytest.param({"red": 1}, WeightsOwner.TRAFFIC, "it has blue, green", id="stranger"),
        pytest.param(
            {"blue": 0, "green": 0}, WeightsOwner.TRAFFIC, "sum to more than 0", id="all zero"
        ),
        pytest.param({"blue": 0}, WeightsOwner.TRAFFIC, "sum to more than 0", id="last one left"),
    ],
)
def test_weights_that_cannot_be_set_are_refused(
    wanted: dict[str, float], owner: WeightsOwner, words: str
):
    refusal = refusal_of_weights(wanted, endpoint(blue=1.0, green=0.0), owner)

    assert refusal is not None
    assert words in refusal


def test_a_variant_that_is_not_named_keeps_its_weight():
    """0 for one is fine while another one serves."""
    live = endpoint(blue=1.0, green=1.0)

    assert refusal_of_weights({"blue": 0}, live, WeightsOwner.CANARY) is None


def test_weights_are_shown_with_their_shares():
    assert {"blue": "2 (66.6667 %)", "green": "1 (33.3333 %)"} == describe_weights(
        {"blue": 2, "green": 1}
    )
    assert {"blue": "0"} == describe_weights({"blue": 0})


def test_a_weight_that_is_not_stated_counts_as_none():
    assert {"blue": 0.0} == live_weights(endpoint(blue=None))
