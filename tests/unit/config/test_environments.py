"""The environments that are committed: what each of them must have, and what they share."""

import pytest

from coalmine.config import environment_path, load
from constructs_lib.deployment_policy import DeploymentStrategy


def environment(name):
    return load(environment_path(name))


def endpoints(name):
    return environment(name).endpoints


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_each_is_tagged_with_its_name_and_has_a_budget_that_counts_by_it(name):
    """The budget of one environment would count the others' costs too."""
    found = environment(name)

    assert found.tags["environment"] == name
    assert found.budget.cost_allocation_tag == "environment"
    assert len(found.budget.emails) > 0


def test_no_two_share_an_account():
    accounts = [environment(name).account for name in ("dev", "staging", "prod")]

    assert len(accounts) == len(set(accounts))


def test_dev_costs_nothing_while_nobody_asks():
    variants = [variant for each in endpoints("dev") for variant in each.variants]

    assert all(variant.serverless is not None for variant in variants)
    assert all(variant.serverless.provisioned_concurrency is None for variant in variants)
    assert not environment("dev").retain_data


def test_prod_survives_the_loss_of_an_instance():
    """Two instances lie in two availability zones."""
    variants = [variant for each in endpoints("prod") for variant in each.variants]

    assert all(variant.initial_instance_count >= 2 for variant in variants)
    assert all(variant.autoscaling.min_capacity >= 2 for variant in variants)


def test_prod_is_captured_guarded_and_told_of():
    prod = environment("prod")

    assert prod.termination_protection
    assert prod.retain_data
    assert len(prod.watch.emails) > 0
    for endpoint in prod.endpoints:
        assert endpoint.data_capture is not None
        assert endpoint.canary is not None
        assert endpoint.deployment.strategy is DeploymentStrategy.CANARY
        assert endpoint.alarms.enabled
        assert endpoint.alarms.no_traffic_seconds is not None


def test_staging_has_every_part_of_prod():
    """What prod has and staging has not would be tried on people first."""
    for staged, served in zip(endpoints("staging"), endpoints("prod"), strict=True):
        assert parts(served) == parts(staged)
        assert [parts(each) for each in served.variants] == [
            parts(each) for each in staged.variants
        ]
        assert [stage.share for stage in served.canary.stages] == [
            stage.share for stage in staged.canary.stages
        ]


def test_staging_is_smaller_than_prod():
    for staged, served in zip(endpoints("staging"), endpoints("prod"), strict=True):
        for small, large in zip(staged.variants, served.variants, strict=True):
            assert small.autoscaling.max_capacity < large.autoscaling.max_capacity
            assert small.initial_instance_count < large.initial_instance_count


def parts(settings):
    """Give which of the optional sections are there."""
    return {name for name, value in settings if value is not None and name != "usage"}
