"""Pages of the List operations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.listing import Listed, page


def entry(name, created=0.0, modified=0.0, status="InService"):
    return Listed(
        name=name, created=created, modified=modified, status=status, summary={"Name": name}
    )


def names(page_and_token):
    return [each["Name"] for each in page_and_token[0]]


ENTRIES = [entry("b", 3, 30), entry("a", 1, 10, "Failed"), entry("ab", 2, 20)]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["b", "ab", "a"]),
        ({"SortOrder": "Ascending"}, ["a", "ab", "b"]),
        ({"SortBy": "Name", "SortOrder": "Descending"}, ["b", "ab", "a"]),
        ({"SortBy": "Status", "SortOrder": "Ascending"}, ["a", "ab", "b"]),
        ({"NameContains": "a"}, ["ab", "a"]),
        ({"StatusEquals": "Failed"}, ["a"]),
        ({"CreationTimeAfter": 2}, ["b", "ab"]),
        ({"CreationTimeBefore": 2}, ["a"]),
        ({"LastModifiedTimeAfter": 15, "LastModifiedTimeBefore": 30}, ["ab"]),
    ],
)
def test_filters_and_orders(params, expected):
    """Newest first unless told otherwise; `After` includes its moment, `Before` does not."""
    assert names(page(ENTRIES, params)) == expected


@given(
    created=st.lists(st.integers(0, 3), max_size=12),
    size=st.integers(1, 5),
    order=st.sampled_from(["Ascending", "Descending"]),
    sort_by=st.sampled_from(["Name", "CreationTime", "Status"]),
)
def test_pages_together_are_the_whole_list(created, size, order, sort_by):
    """Each entry comes once, in order, also among equal times."""
    entries = [entry(f"n{position}", float(when)) for position, when in enumerate(created)]
    params = {"SortBy": sort_by, "SortOrder": order}
    whole = names(page(entries, {**params, "MaxResults": 100}))
    seen, token = [], None
    while True:
        asked = params if token is None else {**params, "NextToken": token}
        found, token = page(entries, {**asked, "MaxResults": size})
        seen += [each["Name"] for each in found]
        if token is None:
            break

    assert seen == whole


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhIjogMX0=", "WyJhIl0="])
def test_a_token_from_elsewhere_is_refused(token):
    """Tokens are opaque, and only those that were given out are good."""
    with pytest.raises(SageMakerError, match="NextToken is invalid"):
        page(ENTRIES, {"NextToken": token})
