"""Pages of what is described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.autoscaling.errors import AutoScalingError
from sandbox.autoscaling.paging import page


@given(st.integers(min_value=0, max_value=120), st.integers(min_value=1, max_value=60))
def test_all_pages_together_are_everything_once(count: int, most: int):
    """In the order of the list, at most as many a page as asked for."""
    entries = [{"n": number} for number in range(count)]
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {"MaxResults": most}
    while True:
        answer = page("Found", entries, params)
        assert len(answer["Found"]) <= min(most, 50)
        found += answer["Found"]
        if "NextToken" not in answer:
            break
        params["NextToken"] = answer["NextToken"]

    assert entries == found


@pytest.mark.parametrize("token", ["", "7", "from-", "from-x", "from--1", "from-²"])
def test_a_token_that_nobody_gave_out_is_refused(token: str):
    """With the code that SDKs know."""
    with pytest.raises(AutoScalingError) as caught:
        page("Found", [], {"NextToken": token})

    assert "InvalidNextTokenException" == caught.value.code


def test_a_list_that_has_shrunk_ends():
    """What was listed may be gone when the next page is asked for."""
    assert {"Found": []} == page("Found", [{"n": 0}], {"NextToken": "from-9"})
