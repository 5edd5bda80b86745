"""SageMaker Endpoint State Change: what EventBridge is told about an endpoint."""

from __future__ import annotations

import re

from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.ports import Event

DETAIL_TYPE = "SageMaker Endpoint State Change"

_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def state_change(endpoint: Endpoint) -> Event:
    """Return the event about an endpoint that has just got another status."""
    return Event(
        detail_type=DETAIL_TYPE,
        resource_arn=endpoint.arn,
        detail={
            "EndpointName": endpoint.name,
            "EndpointArn": endpoint.arn,
            "EndpointConfigName": endpoint.config_name,
            "EndpointStatus": event_status(endpoint.status),
            "CreationTime": _milliseconds(endpoint.created),
            "LastModifiedTime": _milliseconds(endpoint.modified),
            "Tags": dict(endpoint.tags),
        },
    )


def event_status(status: str) -> str:
    """Write a status as events have it: InService is IN_SERVICE there, and nowhere else."""
    return _INNER_CAPITAL.sub("_", status).upper()


def _milliseconds(epoch_seconds: float) -> int:
    return round(epoch_seconds * 1000)
