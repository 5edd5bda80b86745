"""Messages to the people who subscribed to the canary's topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_SUBJECT_CHARACTERS = 100


class NotificationError(Exception):
    """A message could not be sent."""


class Notifications:
    """One SNS topic."""

    def __init__(self, client: SNSClient, topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, subject: str, message: Mapping[str, object]) -> None:
        """Send a message: the subject for people, the JSON body for programs.

        Raises:
            NotificationError: SNS did not take it.
        """
        plain = subject.encode("ascii", errors="replace").decode()
        try:
            self._client.publish(
                TopicArn=self._topic_arn,
                Subject=plain[:_SUBJECT_CHARACTERS],
                Message=json.dumps(message, indent=2),
            )
        except (ClientError, BotoCoreError) as error:
            raise NotificationError(str(error)) from error
