"""Tells that a model is served by its estimator instead of exact arrays.

One line in CloudWatch's embedded metric format: CloudWatch Logs, which gets what a container
prints, makes the metric of it, for all models together and for each by its name.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

NAMESPACE = "Coalmine/Inference"
METRIC = "EstimatorFallback"
_LONGEST_REASON = 500


def tell_fallback(
    model_name: str,
    reason: str,
    *,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Writes the line, once for each process that loads the model.

    Args:
        model_name: as model.json has it.
        stream: standard output, where nothing is said.
        clock: gives the seconds since 1970.
    """
    metric = {
        "Namespace": NAMESPACE,
        "Dimensions": [[], ["ModelName"]],
        "Metrics": [{"Name": METRIC, "Unit": "Count"}],
    }
    line = {
        "_aws": {"Timestamp": int(clock() * 1000), "CloudWatchMetrics": [metric]},
        "ModelName": model_name,
        METRIC: 1,
        "reason": reason[:_LONGEST_REASON],
    }
    print(json.dumps(line), file=sys.stdout if stream is None else stream, flush=True)
