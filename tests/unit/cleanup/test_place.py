"""Where an environment is."""

import pytest

from coalmine.cleanup.place import Place
from coalmine.config import EnvironmentConfig


@pytest.mark.parametrize(
    ("region", "billing"),
    [
        ("eu-west-1", "us-east-1"),
        ("us-east-1", None),
        ("cn-north-1", None),
    ],
    ids=["billing has a region of its own", "it is the same", "another partition has none"],
)
def test_where_its_cost_stack_is(region, billing):
    place = Place(environment="dev", account="1", region=region, endpoints=("flights",))

    assert billing == place.billing_region
    config = EnvironmentConfig.model_construct(environment="dev")
    assert config.cost_stack_name == place.cost_stack_name
    assert ("Coalmine-dev-flights", "Coalmine-dev-registry") == place.stack_names[:2]


def test_batch_jobs_have_stacks_and_no_endpoint():
    """Else an endpoint of somebody else by such a name would be looked for, and deleted."""
    place = Place(
        environment="dev",
        account="1",
        region="eu-west-1",
        endpoints=("flights",),
        batch_jobs=("nightly",),
    )

    assert "Coalmine-dev-batch-nightly" in place.stack_names
    assert "Coalmine-dev-batch-nightly" in place.stack_names_without_endpoint
    assert "Coalmine-dev-flights" not in place.stack_names_without_endpoint


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("Coalmine-dev-eu-west-1", True),
        ("Coalmine-dev-eu-west-1-2", True),
        ("Coalmine-dev-eu-west-1-eu-west-1", False),
        ("Coalmine-prod-eu-west-1", False),
    ],
    ids=["first page", "second page", "of the environment dev-eu-west-1", "another environment"],
)
def test_a_dashboard_is_known_by_its_name(name, is_ours):
    place = Place(environment="dev", account="1", region="eu-west-1", endpoints=())

    assert is_ours is place.is_dashboard(name)
