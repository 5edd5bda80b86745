"""What EventBridge is told about an endpoint."""

import pytest

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.endpoint_events import event_status, state_change
from sandbox.sagemaker.endpoints import Endpoint, EndpointStatus


@pytest.mark.parametrize(
    ("status", "written"),
    [
        ("Creating", "CREATING"),
        ("InService", "IN_SERVICE"),
        ("RollingBack", "ROLLING_BACK"),
        ("UpdateRollbackFailed", "UPDATE_ROLLBACK_FAILED"),
    ],
)
def test_events_have_a_spelling_of_their_own(status, written):
    """A rule on `InService` never fires; many public templates have one."""
    assert written == event_status(status)


def test_an_event_says_which_endpoint_and_how_it_is():
    endpoint = Endpoint(
        name="flights-dev",
        arn="arn:aws:sagemaker:us-east-1:000000000000:endpoint/flights-dev",
        scope=Scope("000000000000", "us-east-1"),
        created=1.5,
        modified=2.5,
        config_name="config-1",
        status=EndpointStatus.IN_SERVICE,
    )
    event = state_change(endpoint)

    assert endpoint.arn == event.resource_arn
    assert ("flights-dev", "IN_SERVICE", 2500) == (
        event.detail["EndpointName"],
        event.detail["EndpointStatus"],
        event.detail["LastModifiedTime"],
    )
