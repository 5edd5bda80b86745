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
