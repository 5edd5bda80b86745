"""What of model.json the registry carries along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.registration.metadata import customer_metadata, metrics_of

DIGEST = "ab" * 32


def description(**metadata):
    return {
        "name": "flights-forest",
        "framework_version": "1.9-0",
        "scikit_learn_version": "1.9.0",
        "metadata": metadata,
    }


def test_versions_metrics_and_metadata_become_properties():
    """SageMaker's properties are flat text; a list is written as words."""
    found = customer_metadata(
        description(held_out_auc=0.9004, training_rows=244_737, origins=["EWR", "JFK"]),
        artifact_sha256=DIGEST,
    )

    assert {
        "name": "flights-forest",
        "framework_version": "1.9-0",
        "scikit_learn_version": "1.9.0",
        "artifact_sha256": DIGEST,
        "metrics.held_out_auc": "0.9004",
        "training_rows": "244737",
        "origins": "EWR JFK",
    } == found.properties
    assert () == found.left_out


def test_named_metrics_win_over_guessed_ones():
    named = description(metrics={"auc": 0.9, "rows": 10}, share=0.5)
    found = customer_metadata(named, artifact_sha256=DIGEST).properties

    assert {"auc": 0.9, "rows": 10} == metrics_of(found)
    assert "0.5" == found["share"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("notes", "a, b"), ("nested", {"a": 1}), ("long", "x" * 257), ("empty", ""), ("k,ey", 1)],
    ids=["comma", "object", "too long", "empty", "its name"],
)
def test_what_sagemaker_refuses_is_left_out_and_named(name, value):
    """The artifact carries all of it; the registry says what it does not have."""
    found = customer_metadata(description(**{name: value}), artifact_sha256=DIGEST)

    assert (name,) == found.left_out
    assert name not in found.properties


def test_there_are_fifty_properties_at_most():
    many = description(**{f"key{number}": number for number in range(60)})
    found = customer_metadata(many, artifact_sha256=DIGEST)

    assert (50, 14) == (len(found.properties), len(found.left_out))


@given(st.dictionaries(st.from_regex(r"[a-z]{1,20}", fullmatch=True), st.floats(0, 1), max_size=9))
def test_metrics_are_read_back(metrics):
    """What `list` shows is what was packed."""
    found = customer_metadata(description(metrics=metrics), artifact_sha256=DIGEST)

    assert metrics == metrics_of(found.properties)


def test_properties_of_others_are_no_metrics():
    assert {} == metrics_of({"accuracy": "0.9", "metrics.notes": "good"})
