"""Before and after."""

import json
from decimal import Decimal

import pytest

from coalmine.cost.difference import change_in_all, changes, sums_in, sums_of
from coalmine.cost.document import to_document
from tests.unit.cost.conftest import endpoint, template, variant


@pytest.fixture
def sums(price):
    """Add up an endpoint of these variants."""
    return lambda *variants: sums_of(price(template(endpoint(*variants))))


def test_a_part_that_grows_costs_more(sums):
    (change,) = changes(sums(variant(count=1)), sums(variant(count=3)))

    assert ("flights-dev", Decimal("167.90")) == (change.name, change.usd_per_month)


def test_a_part_that_is_new_costs_all_of_it(sums, price):
    (change,) = changes(sums_of(price()), sums(variant()))

    assert change.before is None
    assert Decimal("83.95") == change.usd_per_month


def test_the_difference_is_not_known_where_only_one_side_has_all_prices(sums):
    """$83.95 less would be what it looks like; nobody knows what ml.z9.huge costs."""
    before, after = sums(variant()), sums(variant(kind="ml.z9.huge"))

    assert change_in_all(before, after).usd_per_month is None


def test_what_lacks_the_same_on_both_sides_is_no_difference(sums):
    huge = variant("huge", kind="ml.z9.huge")
    change = change_in_all(sums(huge, variant(count=1)), sums(huge, variant(count=2)))

    assert Decimal("83.95") == change.usd_per_month


def test_more_of_what_has_no_price_is_a_difference_nobody_knows(sums):
    one, two = (variant(kind="ml.z9.huge", count=count) for count in (1, 2))

    assert change_in_all(sums(one), sums(two)).usd_per_month is None


def test_a_document_says_what_its_estimate_says(price):
    """Through a file and back."""
    found = price(template(endpoint(variant(), variant("huge", kind="ml.z9.huge"))))
    document = json.loads(json.dumps(to_document(found)))

    assert sums_of(found) == sums_in(document)
    assert {"min": "0.115", "expected": "0.115", "max": "0.115"} == document["total"][
        "usd_per_hour"
    ]


@pytest.mark.parametrize("document", [{}, [], "text", {"parts": [], "omissions": []}])
def test_another_document_is_refused(document):
    with pytest.raises(ValueError, match="must be what `coalmine cost --json` wrote"):
        sums_in(document)
