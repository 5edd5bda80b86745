import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.multi_model.names import (
    ModelVersion,
    choose_version,
    content_version,
    parse_key,
    parse_model,
)

PARTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", fullmatch=True)
STORED = [
    ModelVersion(name="flights", version="1"),
    ModelVersion(name="flights", version="2"),
    ModelVersion(name="trains", version="9"),
]


def test_a_model_has_a_key_a_target_and_words():
    model = ModelVersion(name="flights", version="2013-08")

    assert "models/flights/2013-08.tar.gz" == model.key
    assert "flights/2013-08.tar.gz" == model.target_model
    assert "flights/2013-08" == str(model)


@given(PARTS, PARTS)
def test_every_key_is_read_back(name, version):
    """Also where a name ends as a key does."""
    model = ModelVersion(name=name, version=version)

    assert model == parse_key(model.key)
    assert len(model.target_model) <= 1024


@pytest.mark.parametrize(
    "key",
    [
        "models/",
        "models/flights.tar.gz",
        "models/flights/1.zip",
        "models/a/b/1.tar.gz",
        "models/../1.tar.gz",
        "capture/flights/1.tar.gz",
    ],
)
def test_other_objects_are_no_models(key):
    assert parse_key(key) is None


@pytest.mark.parametrize(
    ("name", "version", "problems"),
    [
        ("", "1", ["name of a model must be 1 to 63"]),
        ("a/b", "1", ["got 'a/b'"]),
        ("..", "..", ["name of a model", "version of a model"]),
        ("a" * 64, "1", ["name of a model"]),
        ("a", "1 2", ["got '1 2'"]),
    ],
)
def test_a_name_that_would_be_lost_in_a_key_is_refused(name, version, problems):
    """All problems are in one message."""
    with pytest.raises(ValueError, match="must be 1 to 63") as refused:
        ModelVersion(name=name, version=version)

    assert [] == [problem for problem in problems if problem not in str(refused.value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flights", "flights"),
        ("flights/1", ModelVersion(name="flights", version="1")),
        ("flights/1.tar.gz", ModelVersion(name="flights", version="1")),
    ],
)
def test_a_model_is_named_with_its_version_or_without(text, expected):
    assert expected == parse_model(text)


def test_the_only_version_is_meant():
    assert STORED[2] == choose_version("trains", STORED)


@pytest.mark.parametrize(
    ("name", "stored", "words"),
    [
        ("flights", STORED, r"one of the 2 versions of flights \(1, 2\)"),
        ("ships", STORED, r"one that is stored \(flights, trains\), got 'ships'"),
        ("ships", [], r"there is none"),
    ],
)
def test_which_version_is_meant_is_not_guessed(name, stored, words):
    """The latest may be the one that a caller must not get."""
    with pytest.raises(ValueError, match=words):
        choose_version(name, stored)


def test_a_version_of_content_is_short():
    assert "0123456789ab" == content_version("0123456789abcdef")
