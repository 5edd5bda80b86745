"""Golden requests, and when two answers are the same."""

import json

import pytest

from coalmine.packaging.feature_types import Feature
from coalmine.packaging.golden import answers_agree, golden_requests
from coalmine.packaging.sample import Sample

FEATURES = (Feature(name="carrier", type="text"), Feature(name="distance", type="number"))
SAMPLE = Sample(
    rows=(
        {"carrier": "9E", "distance": "5"},
        {"carrier": "0,1", "distance": ""},
        {"carrier": "AA", "distance": "2.5"},
    )
)


def test_the_same_rows_are_asked_as_object_list_and_csv():
    """Text stays text, an empty cell is null, whole numbers stay whole."""
    one, many, table = golden_requests(FEATURES, SAMPLE, 3)
    rows = [
        {"carrier": "9E", "distance": 5},
        {"carrier": "0,1", "distance": None},
        {"carrier": "AA", "distance": 2.5},
    ]

    assert rows[0] == json.loads(one.body)
    assert rows == json.loads(many.body)
    assert 'carrier,distance\n9E,5\n"0,1",\nAA,2.5\n' == table.body
    assert ["application/json", "application/json", "text/csv"] == [
        request.content_type for request in (one, many, table)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ('{"p": 0.1}', '{ "p": 0.10000000001 }', True),
        ('{"p": 0.1}', '{"p": 0.1001}', False),
        ('{"p": 0}', '{"p": 1e-12}', True),
        ('{"p": 1, "q": 2}', '{"q": 2, "p": 1}', True),
        ('{"p": 1}', '{"p": 1, "q": 2}', False),
        ("[1, 2]", "[1]", False),
        ("[1, [2]]", "[1, [2.0]]", True),
        ("true", "1", False),
        ("true", "true", True),
        ('"late"', '"on_time"', False),
        ("null", "0", False),
        ("late,0.1\n", "late,0.1\n", True),
        ("late,0.1\n", "late,0.2\n", False),
    ],
)
def test_numbers_agree_within_a_millionth_and_the_rest_exactly(first, second, expected):
    """Another processor may round the last digit differently."""
    assert expected is answers_agree(first, second)
    assert expected is answers_agree(second, first)
