"""Declared against live, and what a deployment does about it."""

import json

import pytest

from canary.endpoint import EndpointState, VariantState
from coalmine.config import EndpointSettings
from coalmine.endpoints.differences import Comparison, compare


def settings(**more: object) -> EndpointSettings:
    """An A/B test, 70 to 30, on two instances each."""
    variants = [
        {"name": name, "artifact": "a", "initial_weight": weight, "initial_instance_count": 2}
        for name, weight in (("blue", 70), ("green", 30))
    ]
    document = {"name": "flights", "variants": variants, **more}
    return EndpointSettings.model_validate_json(json.dumps(document))


def live(**variants: tuple[float, int | None]) -> EndpointState:
    return EndpointState(
        name="flights-dev",
        status="InService",
        variants=tuple(
            VariantState(
                name=name,
                current_weight=weight,
                desired_weight=weight,
                current_instance_count=count,
            )
            for name, (weight, count) in variants.items()
        ),
    )


def row(rows: list[Comparison], variant_name: str, what: str) -> Comparison:
    return next(each for each in rows if (each.variant_name, each.what) == (variant_name, what))


def test_nothing_differs_after_a_deployment():
    """SageMaker keeps weights in single precision."""
    rows = compare(settings(), live(blue=(70.0000001, 2), green=(30, 2)))

    assert 4 == len(rows)
    assert all(each.is_same and each.deploy == "" for each in rows)


@pytest.mark.parametrize(
    ("owner", "deploy"),
    [
        ("config", "sets 70"),
        ("traffic", "keeps it"),
    ],
)
def test_the_owner_says_what_becomes_of_a_weight(owner: str, deploy: str):
    rows = compare(settings(weights_owner=owner), live(blue=(10, 2), green=(30, 2)))

    assert (owner, deploy) == (
        row(rows, "blue", "weight").owner,
        row(rows, "blue", "weight").deploy,
    )
    assert row(rows, "green", "weight").is_same


def test_a_count_that_the_config_owns_is_set():
    rows = compare(settings(), live(blue=(70, 5), green=(30, 2)))

    assert "sets 2" == row(rows, "blue", "instances").deploy


@pytest.mark.parametrize(("count", "is_same"), [(1, True), (4, True), (5, False)])
def test_autoscaling_may_choose_within_its_limits(count: int, is_same: bool):
    document = json.loads(settings().model_dump_json(exclude_none=True))
    for variant in document["variants"]:
        variant["autoscaling"] = {"max_capacity": 4, "requests_per_second": 5}
    scaled = EndpointSettings.model_validate_json(json.dumps(document))
    found = row(compare(scaled, live(blue=(70, count), green=(30, 2))), "blue", "instances")

    assert ("autoscaling", "1 to 4", is_same) == (found.owner, found.declared, found.is_same)


def test_variants_that_come_and_go_are_named():
    rows = compare(settings(), live(blue=(70, 2), red=(30, 2)))

    assert "creates it with weight 30" == row(rows, "green", "variant").deploy
    assert "removes it" == row(rows, "red", "variant").deploy


def test_a_serverless_variant_has_no_count():
    """A variant without instances states none."""
    rows = compare(settings(), live(blue=(70, None), green=(30, None)))

    assert ["weight", "weight"] == [each.what for each in rows]
