"""Which model goes when another one needs its room."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.multi_model.cache import ModelCache


@pytest.fixture
def cache():
    cache = ModelCache()
    for key in ("a", "b", "c"):
        cache.add(key)
    return cache


def test_the_model_loaded_first_goes_first(cache):
    assert "a" == cache.least_recently_used()


def test_a_model_that_was_used_goes_later(cache):
    """Use counts from its end."""
    with cache.need("a"):
        pass

    assert "b" == cache.least_recently_used()


def test_a_model_that_is_needed_does_not_go(cache):
    with cache.need("a"), cache.need("b"):
        assert "c" == cache.least_recently_used()
        with cache.need("c"):
            assert cache.least_recently_used() is None


def test_a_model_is_needed_from_before_it_is_loaded():
    """Otherwise another load could throw it out before those who waited for it had it."""
    cache = ModelCache()
    with cache.need("new"):
        cache.add("new")

        assert cache.least_recently_used() is None
    assert "new" == cache.least_recently_used()


def test_what_is_needed_twice_is_needed_until_both_are_done(cache):
    with cache.need("a"):
        with cache.need("a"):
            pass

        assert cache.is_needed("a")
    assert not cache.is_needed("a")


def test_a_container_that_died_takes_all_with_it(cache):
    cache.clear()

    assert 0 == len(cache)
    assert cache.least_recently_used() is None


@given(st.lists(st.sampled_from("abcdef"), max_size=40), st.integers(1, 4))
def test_room_is_never_exceeded_and_the_last_used_stay(requests, room):
    """Whatever is asked for in turn: those loaded are the last different ones asked for."""
    cache = ModelCache()
    loaded: list[str] = []
    for key in requests:
        with ExitStack() as using:
            using.enter_context(cache.need(key))
            if key not in cache:
                if len(cache) == room:
                    victim = cache.least_recently_used()
                    assert victim is not None
                    cache.remove(victim)
                cache.add(key)
        loaded = [*(each for each in loaded if each != key), key][-room:]

    assert all(key in cache for key in loaded)
    assert len(loaded) == len(cache)
