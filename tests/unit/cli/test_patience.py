"""Looking again and again."""

import pytest

from coalmine.cli.patience import MOST_FAILURES, look_until_found
from coalmine.gateways.aws import AwsError


def looks(*seen: str | None):
    """Make a look that fails where nothing but an empty string is to be seen."""
    left = list(seen)

    def look() -> str | None:
        found = left.pop(0)
        if found == "":
            raise AwsError("AWS is out of reach")
        return found

    return look


def test_it_looks_until_there_is_something():
    slept: list[float] = []

    assert "end" == look_until_found(looks(None, None, "end"), slept.append, seconds=2.0)
    assert [2.0, 2.0] == slept


def test_failures_are_counted_from_the_last_look_that_saw():
    """Many of them may come, but not many in a row."""
    seen = [*[""] * (MOST_FAILURES - 1), None] * 3

    assert "end" == look_until_found(looks(*seen, "end"), lambda _: None, seconds=1.0)


def test_who_cannot_be_reached_for_long_is_not_waited_for():
    with pytest.raises(AwsError, match="out of reach"):
        look_until_found(looks(*[""] * MOST_FAILURES), lambda _: None, seconds=1.0)
