"""boto3 clients that answer what a test says, and a deployment."""

from contextlib import ExitStack

import pytest

from coalmine.gateways.deployment import Deployment
from tests.doubles.stubbed_client import stubbed_client


@pytest.fixture
def stub():
    """Make a client of a service with its stubber; nothing is sent."""
    with ExitStack() as stubbed:
        yield lambda service: stubbed.enter_context(stubbed_client(service))


@pytest.fixture
def deployment():
    return Deployment(
        endpoint_name="flights-dev",
        state_machine_arn="arn:aws:states:us-east-1:111111111111:stateMachine:Canary",
        table_name="canaries",
        restore_function_name="restore",
    )
