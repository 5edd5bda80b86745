from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from canary.documents import from_document, from_stored, to_document


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inner:
    size: float

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"size must be at least 0, got {self.size}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outer:
    name: str
    count: int = 0
    is_open: bool = False
    colour: Colour = Colour.RED
    limit: float | None = None
    parts: tuple[Inner, ...] = ()
    by_name: dict[str, Inner] | None = None


def test_a_document_comes_back_as_it_went():
    outer = Outer(
        name="a",
        count=3,
        is_open=True,
        colour=Colour.BLUE,
        limit=0.5,
        parts=(Inner(size=1.0), Inner(size=2.0)),
        by_name={"x": Inner(size=0.0)},
    )

    assert outer == from_document(Outer, to_document(outer))


def test_a_document_is_plain_json():
    document = to_document(Outer(name="a", parts=(Inner(size=1.5),)))

    assert document == {
        "name": "a",
        "count": 0,
        "is_open": False,
        "colour": "red",
        "limit": None,
        "parts": [{"size": 1.5}],
        "by_name": None,
    }
    assert type(document["colour"]) is str


def test_what_is_left_out_has_its_default():
    assert Outer(name="a") == from_document(Outer, {"name": "a"})


def test_a_whole_number_may_arrive_as_a_float_and_the_other_way_round():
    """JSON does not tell 1 from 1.0, and neither does everything it passes through."""
    outer = from_document(Outer, {"name": "a", "count": 2.0, "limit": 1})

    assert (outer.count, outer.limit) == (2, 1.0)
    assert (int, float) == (type(outer.count), type(outer.limit))


def test_every_problem_is_reported_at_once_with_its_path():
    with pytest.raises(ValueError, match="name") as caught:
        from_document(
            Outer,
            {
                "count": 1.5,
                "is_open": 1,
                "colour": "green",
                "parts": [{"size": -1}, {"size": "x"}, 7, {}],
                "by_name": {"k": {"size": -2}},
                "zork": 1,
            },
        )

    assert str(caught.value).splitlines() == [
        "zork is not known; allowed: name, count, is_open, colour, limit, parts, by_name",
        "name must be given, got nothing",
        "count must be a whole number, got 1.5",
        "is_open must be a flag (true or false), got 1",
        "colour must be one of red, blue, got 'green'",
        "parts[0].size must be at least 0, got -1.0",
        "parts[1].size must be a number, got 'x'",
        "parts[2] must be an object, got 7",
        "parts[3].size must be given, got nothing",
        "by_name.k.size must be at least 0, got -2.0",
    ]


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_a_document_that_is_no_object_is_refused(document):
    with pytest.raises(ValueError, match="the document must be an object"):
        from_document(Outer, document)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_without_a_value_is_no_whole_number(number):
    with pytest.raises(ValueError, match="count must be a whole number"):
        from_document(Outer, {"name": "a", "count": number})


def test_a_flag_is_no_number():
    with pytest.raises(ValueError, match="limit must be a number, got True"):
        from_document(Outer, {"name": "a", "limit": True})


def test_what_was_stored_by_a_newer_version_is_read_without_its_news():
    stored = {"name": "a", "zork": 1, "parts": [{"size": 1.0, "colour": "blue"}]}

    assert Outer(name="a", parts=(Inner(size=1.0),)) == from_stored(Outer, stored)


def test_what_was_stored_must_still_be_what_it_says():
    with pytest.raises(ValueError, match=r"parts\[0\].size must be a number"):
        from_stored(Outer, {"name": "a", "zork": 1, "parts": [{"size": "x", "colour": 1}]})


def test_somebody_elses_document_is_handed_on_as_it_is():
    @dataclass(frozen=True, kw_only=True, slots=True)
    class Envelope:
        request: Mapping[str, Any] | None = None

    given = {"request": {"Name": "a", "Tags": [{"Key": 1}], "Limit": None}}

    assert given == to_document(from_document(Envelope, given))
