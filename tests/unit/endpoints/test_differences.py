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
    rows = compare(settings(), live(blue=(70.0000001, 2), green=(30, 2)), {})

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
    rows = compare(settings(weights_owner=owner), live(blue=(10, 2), green=(30, 2)), {})

    assert (owner, deploy) == (
        row(rows, "blue", "weight").owner,
        row(rows, "blue", "weight").deploy,
    )
    assert row(rows, "green", "weight").is_same


def test_a_count_that_the_config_owns_is_set():
    rows = compare(settings(), live(blue=(70, 5), green=(30, 2)), {})

    assert "sets 2" == row(rows, "blue", "instances").deploy


@pytest.mark.parametrize(("count", "is_same"), [(1, True), (4, True), (5, False)])
def test_autoscaling_may_choose_within_its_limits(count: int, is_same: bool):
    document = json.loads(settings().model_dump_json(exclude_none=True))
    for variant in document["variants"]:
        variant["autoscaling"] = {"max_capacity": 4, "requests_per_second": 5}
    scaled = EndpointSettings.model_validate_json(json.dumps(document))
    found = row(compare(scaled, live(blue=(70, count), green=(30, 2)), {}), "blue", "instances")

    assert ("autoscaling", "1 to 4", is_same) == (found.owner, found.declared, found.is_same)


def test_variants_that_come_and_go_are_named():
    rows = compare(settings(), live(blue=(70, 2), red=(30, 2)), {})

    assert "creates it with weight 30" == row(rows, "green", "variant").deploy
    assert "removes it" == row(rows, "red", "variant").deploy


def test_schedules_belong_to_the_limits():
    """A day of 4 to 20 and a night of 1 to 2 are normal operation: `--check` must not fail."""
    scaling = {
        "min_capacity": 2,
        "max_capacity": 10,
        "requests_per_second": 5,
        "schedules": [
            {"name": "day", "schedule": "rate(1 day)", "min_capacity": 4, "max_capacity": 20},
            {"name": "night", "schedule": "rate(1 day)", "min_capacity": 1, "max_capacity": 2},
            {"name": "noon", "schedule": "rate(1 day)", "min_capacity": 6},
        ],
    }
    document = {"name": "blue", "artifact": "a", "initial_weight": 1, "autoscaling": scaling}
    scaled = settings(variants=[document])
    found = [
        row(compare(scaled, live(blue=(1, count)), {}), "blue", "instances")
        for count in (1, 2, 20, 21)
    ]

    assert ["1 to 20"] * 4 == [each.declared for each in found]
    assert [True, True, True, False] == [each.is_same for each in found]


def test_a_variant_without_instances_has_no_count():
    rows = compare(settings(), live(blue=(70, None), green=(30, None)), {})

    assert ["weight", "weight"] == [each.what for each in rows]


def serverless(provisioned_concurrency: int | None, **more: object) -> EndpointSettings:
    capacity = {"max_concurrency": 20, "provisioned_concurrency": provisioned_concurrency}
    variant = {"name": "only", "artifact": "a", "initial_weight": 1, "serverless": capacity}
    return settings(variants=[variant | more])


@pytest.mark.parametrize(
    ("declared", "provisioned", "shown"),
    [
        pytest.param(None, {}, None, id="none at all"),
        pytest.param(2, {"only": 2}, ("2", "2", True, ""), id="as declared"),
        pytest.param(2, {"only": 5}, ("2", "5", False, "sets 2"), id="moved by hand"),
        pytest.param(2, {}, ("2", "none", False, "sets 2"), id="not yet"),
        pytest.param(None, {"only": 5}, ("none", "5", False, "sets none"), id="not declared"),
    ],
)
def test_a_serverless_variant_has_provisioned_concurrency(
    declared: int | None, provisioned: dict[str, int], shown: tuple[object, ...] | None
):
    """It is what such a variant costs when idle; of instances there are none to compare."""
    rows = compare(serverless(declared), live(only=(1, None)), provisioned)
    found = [each for each in rows if each.what != "weight"]

    assert ["config"] * len(found) == [each.owner for each in found]
    assert ([] if shown is None else [("provisioned concurrency", *shown)]) == [
        (each.what, each.declared, each.live, each.is_same, each.deploy) for each in found
    ]


@pytest.mark.parametrize(
    ("provisioned", "is_same", "deploy"),
    [({"only": 8}, True, ""), ({"only": 9}, False, "keeps it"), ({}, False, "sets 2")],
)
def test_autoscaled_provisioned_concurrency_has_limits(
    provisioned: dict[str, int], is_same: bool, deploy: str
):
    scaling = {
        "min_capacity": 2,
        "max_capacity": 8,
        "provisioned_concurrency_utilization": 0.7,
    }
    rows = compare(serverless(2, autoscaling=scaling), live(only=(1, None)), provisioned)
    found = row(rows, "only", "provisioned concurrency")

    assert ("autoscaling", "2 to 8") == (found.owner, found.declared)
    assert (is_same, deploy) == (found.is_same, found.deploy)
