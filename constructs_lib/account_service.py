"""An AWS service, as far as it works for this account."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


def account_service(scope: Construct, service: str) -> iam.ServicePrincipal:
    """Return a service's principal that may only be used for the account of `scope`.

    A service serves all accounts: without the condition, somebody else's could name our role or
    our topic, and the service would use it for them.
    """
    return iam.ServicePrincipal(
        service, conditions={"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    )
