"""Requests go where the weights say."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.routing import RoutingStrategy, pick_instance, pick_variant

WEIGHTS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.one_of(st.just(0.0), st.floats(1e-3, 1e3)),
    min_size=1,
    max_size=10,
)
DRAWS = st.floats(0, 1, exclude_max=True)


@given(weights=WEIGHTS, draw=DRAWS)
def test_only_variants_with_weight_are_picked(weights, draw):
    """Weight 0 means no request, whatever the draw; nobody is picked only if nobody has weight."""
    picked = pick_variant(weights, draw)

    assert (picked is None) == (sum(weights.values()) == 0)
    assert picked is None or weights[picked] > 0


@given(weights=WEIGHTS, draw=DRAWS, factor=st.sampled_from([0.5, 2.0, 64.0]))
def test_only_the_ratio_of_weights_matters(weights, draw, factor):
    """2:1 is 20:10."""
    scaled = {name: weight * factor for name, weight in weights.items()}

    assert pick_variant(weights, draw) == pick_variant(scaled, draw)


def test_shares_are_weights_by_their_sum():
    """Many draws come out at the shares."""
    draws = random.Random(1)
    weights = {"champion": 0.9, "idle": 0.0, "challenger": 0.1}
    picked = Counter(pick_variant(weights, draws.random()) for _ in range(20_000))

    assert picked["challenger"] / 20_000 == pytest.approx(0.1, abs=0.01)
    assert picked["champion"] + picked["challenger"] == 20_000


@given(outstanding=st.lists(st.integers(0, 9), min_size=1, max_size=10), draw=DRAWS)
def test_least_outstanding_requests_picks_one_of_the_least_busy(outstanding, draw):
    """RANDOM may pick any."""
    least = pick_instance(outstanding, RoutingStrategy.LEAST_OUTSTANDING_REQUESTS, draw)
    anyone = pick_instance(outstanding, RoutingStrategy.RANDOM, draw)

    assert outstanding[least] == min(outstanding)
    assert 0 <= anyone < len(outstanding)
