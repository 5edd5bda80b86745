"""A client of AWS whose answers are written down beforehand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.stub import Stubber


@contextmanager
def stubbed_client(service: str) -> Iterator[tuple[Any, Stubber]]:
    """Give a client with its stubber; each answer must have been asked for in the end."""
    client = boto3.client(
        service,  # type: ignore[call-overload]  # the stubs know each service, not any
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()
