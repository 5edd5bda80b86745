"""DynamoDB's attribute values: what goes in comes out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.attribute_values import from_attribute, from_item, to_attribute, to_item

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_value_survives(value):
    assert value == from_attribute(to_attribute(value))


def test_a_document_survives_with_its_types():
    document = {"share": 0.1, "stage": 0, "is_over": False, "outcome": None, "weights": {"a": 1.0}}
    found = from_item(to_item(document))

    assert document == found
    assert [type(value) for value in document.values()] == [type(v) for v in found.values()]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_dynamodb_has_no_number_for_becomes_text(value):
    """A journal entry must not fail over an evidence without bounds."""
    assert {"S": repr(value)} == to_attribute(value)


def test_anything_else_is_refused():
    with pytest.raises(TypeError, match="must be JSON, got set"):
        to_attribute({1})
