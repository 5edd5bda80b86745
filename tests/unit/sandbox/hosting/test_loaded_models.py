from __future__ import annotations

import pytest

from sandbox.hosting.loaded_models import (
    AlreadyLoadedError,
    LoadedModels,
    NotLoadedError,
    OutOfMemoryError,
)


@pytest.fixture
def models():
    return LoadedModels(str.upper, most=2)


def test_a_model_is_found_by_its_name(models):
    models.load("a", "url")

    assert ("url", "URL") == (models.get("a").url, models.get("a").value)


def test_a_name_is_taken_once(models):
    models.load("a", "url")

    with pytest.raises(AlreadyLoadedError):
        models.load("a", "other")


def test_there_is_room_for_so_many(models):
    """A model that goes makes room, one that fails never took any."""
    models.load("a", "url")
    models.load("b", "url")
    with pytest.raises(OutOfMemoryError):
        models.load("c", "url")
    models.unload("a")
    models.load("c", "url")

    assert ["b", "c"] == [model.name for model in models.page(None, 10)[0]]


@pytest.mark.parametrize(
    ("raised", "expected"), [(MemoryError, OutOfMemoryError), (ValueError, ValueError)]
)
def test_a_model_that_cannot_be_loaded_takes_no_room(raised, expected):
    def load(url):
        if url == "bad":
            raise raised
        return url

    models = LoadedModels(load, most=1)
    with pytest.raises(expected):
        models.load("a", "bad")
    models.load("a", "good")

    assert "good" == models.get("a").value


def test_what_is_not_loaded_is_neither_got_nor_unloaded(models):
    for ask in (models.get, models.unload):
        with pytest.raises(NotLoadedError):
            ask("a")


def test_pages_follow_each_other():
    models = LoadedModels(str, most=5)
    for name in "edcba":
        models.load(name, "url")
    names, token = [], None
    while True:
        page, token = models.page(token, 2)
        names.append([model.name for model in page])
        if token is None:
            break

    assert [["a", "b"], ["c", "d"], ["e"]] == names
