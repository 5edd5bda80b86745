"""boto3 clients of a region, and what they raise as one error."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_READ_TIMEOUT_SECONDS = 30


class AwsError(Exception):
    """AWS refused, or could not be reached; the message says which call and why."""


def make_client(
    service: str, region: str | None, *, read_timeout_seconds: int = _READ_TIMEOUT_SECONDS
) -> Any:
    """Build the client of a service; without a region, AWS's own settings tell it."""
    factory = cast(Any, boto3)
    config = Config(
        connect_timeout=5, read_timeout=read_timeout_seconds, retries={"mode": "standard"}
    )
    with aws_errors(f"a client of {service}"):
        return factory.client(service, region_name=region, config=config)


@contextmanager
def aws_errors(what: str) -> Generator[None]:
    """Turn whatever AWS's library raises into an AwsError that says what was asked for."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise AwsError(f"{what}: {error}") from error
