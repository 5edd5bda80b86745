"""Who is asking: the identity that the credentials stand for."""

from collections.abc import Callable
from typing import Any

from coalmine.gateways.aws import aws_errors, make_client


def caller_arn(region: str | None, client: Callable[[str, str | None], Any] = make_client) -> str:
    """Return the ARN of the caller, a user or the session of a role; AWS lets everybody ask."""
    sts = client("sts", region)
    with aws_errors("the identity of the caller"):
        return str(sts.get_caller_identity()["Arn"])
