"""An endpoint's facts, gathered from its stack, SageMaker and the canary's table."""

from types import SimpleNamespace
from typing import Any

import pytest

from canary.endpoint import EndpointState, VariantState
from canary.record import RolledBack
from coalmine.gateways.aws import AwsError
from coalmine.gateways.deployment import Stack
from coalmine.gateways.released_endpoint import ReleasedEndpoint

SLOTS = '{"release": "green", "slots": {"green": {"artifact": "s3://m/b.tar.gz"}}}'
REFUSED = RolledBack(source="s3://m/b.tar.gz", canary_id="flights-7", reason="9 failed", at=5)
PROMOTED = {
    "variant_name": "blue",
    "previous_variant_name": "green",
    "canary_id": "flights-6",
    "promoted_at": 4,
}


def connected(*, endpoint: EndpointState | None, records: Any = None, **outputs: str) -> Any:
    """The gateways, answering from memory."""
    stack = Stack(name="Coalmine-dev-flights", status="UPDATE_COMPLETE", outputs=outputs)
    live: Any = SimpleNamespace(name="flights-dev", describe=lambda: endpoint)
    models: Any = SimpleNamespace(sources=lambda _: {"green": "s3://m/b.tar.gz", "blue": None})
    return ReleasedEndpoint(stack=stack, endpoint=live, models=models, records=records)


@pytest.fixture
def endpoint():
    return EndpointState(
        name="flights-dev",
        status="InService",
        variants=(VariantState(name="green", current_weight=1.0, desired_weight=1.0),),
        config_name="config",
    )


def test_all_facts_come_in_one_look(endpoint):
    refused = {REFUSED.source: REFUSED}
    records = SimpleNamespace(
        lock=lambda: None,
        promoted=lambda: PROMOTED,
        # None is no source: it would be no key.
        rolled_back=lambda sources: {each: refused[each] for each in sources},
    )
    found = connected(endpoint=endpoint, records=records, SlotModels=SLOTS).look()

    assert "green" == found.champion
    assert "s3://m/b.tar.gz" == found.model_of("green").artifact
    assert {REFUSED.source: REFUSED} == found.rolled_back
    assert "flights-6" == found.promoted.canary_id


def test_an_endpoint_without_a_canary_has_no_records(endpoint):
    released = connected(endpoint=endpoint, SlotModels=SLOTS)
    found = released.look()

    assert not found.has_canary
    assert ([], None) == (released.summaries(), released.promotion())


def test_a_stack_of_an_older_version_does_not_say_what_it_holds(endpoint):
    assert connected(endpoint=endpoint).look().deployed is None


def test_a_stack_whose_endpoint_is_gone_is_told():
    with pytest.raises(AwsError, match="endpoint flights-dev must exist"):
        connected(endpoint=None, SlotModels=SLOTS).look()
