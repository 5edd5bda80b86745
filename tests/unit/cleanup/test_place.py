"""Where an environment is."""

import pytest

from coalmine.cleanup.place import Place


@pytest.mark.parametrize(
    ("region", "regions"),
    [
        ("eu-west-1", ("eu-west-1", "us-east-1")),
        ("us-east-1", ("us-east-1",)),
        ("cn-north-1", ("cn-north-1",)),
    ],
    ids=["billing has a region of its own", "it is the same", "another partition has none"],
)
def test_where_its_stacks_are(region, regions):
    place = Place(environment="dev", account="1", region=region, endpoints=("flights",))

    assert regions == place.regions
    assert ("Coalmine-dev-flights", "Coalmine-dev-registry") == place.stack_names[:2]


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
