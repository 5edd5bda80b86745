"""Who asks, as STS knows it."""

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.caller import caller_arn

ARN = "arn:aws:sts::111122223333:assumed-role/Release/ada"


def test_the_callers_arn_is_given(stub):
    """It names the session too: `ada`, where a whole team has one role."""
    client, stubber = stub("sts")
    stubber.add_response("get_caller_identity", {"Arn": ARN})

    assert ARN == caller_arn("eu-west-1", lambda *_: client)


def test_credentials_that_do_not_hold_are_told(stub):
    client, stubber = stub("sts")
    stubber.add_client_error("get_caller_identity", "ExpiredToken", "expired")

    with pytest.raises(AwsError, match=r"the identity of the caller: .*ExpiredToken"):
        caller_arn("eu-west-1", lambda *_: client)
