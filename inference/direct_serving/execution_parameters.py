"""How a batch transform job may call the container, where the job does not say it itself."""

from __future__ import annotations

import json

_MOST_MB_AT_ONCE = 100  # SageMaker: concurrent transforms times payload
_USUAL_PAYLOAD_MB = 6


def execution_parameters(worker_count: int) -> str:
    """Renders the answer: one request for each worker, of as many records as fit."""
    at_once = min(worker_count, _MOST_MB_AT_ONCE)
    return json.dumps(
        {
            "MaxConcurrentTransforms": at_once,
            "BatchStrategy": "MULTI_RECORD",
            "MaxPayloadInMB": min(_USUAL_PAYLOAD_MB, _MOST_MB_AT_ONCE // at_once),
        }
    )
