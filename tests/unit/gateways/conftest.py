"""boto3 clients that answer what a test says, and a deployment."""

import boto3
import pytest
from botocore.stub import Stubber

from coalmine.gateways.deployment import Deployment


@pytest.fixture
def stub():
    """Make a client of a service with its stubber; nothing is sent."""
    stubbers = []

    def make(service):
        client = boto3.client(
            service,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        stubbers.append(Stubber(client))
        stubbers[-1].activate()
        return client, stubbers[-1]

    yield make
    for stubber in stubbers:
        stubber.assert_no_pending_responses()


@pytest.fixture
def deployment():
    return Deployment(
        endpoint_name="flights-dev",
        state_machine_arn="arn:aws:states:us-east-1:111111111111:stateMachine:Canary",
        table_name="canaries",
        restore_function_name="restore",
    )
