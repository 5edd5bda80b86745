"""EventBridge of the embedded AWS, as SageMaker writes it."""

from __future__ import annotations

import json
import logging

from sandbox.ministack.stack import MiniStack
from sandbox.sagemaker.ports import Event

logger = logging.getLogger(__name__)


class MiniStackEventSink:
    """Hands events to the rules of the default bus; targets run on threads of their own."""

    def __init__(self, ministack: MiniStack) -> None:
        self._ministack = ministack

    def put(self, account: str, region: str, event: Event) -> None:
        """Deliver an event; as on AWS, what changed has changed whether or not that succeeds."""
        entry = {
            "Source": "aws.sagemaker",
            "DetailType": event.detail_type,
            "Detail": json.dumps(event.detail),
            "Resources": [event.resource_arn],
        }
        try:
            self._ministack.put_event(account, region, entry)
        except Exception:  # a rule's target is none of SageMaker's business
            logger.exception("event about %s", event.resource_arn)
