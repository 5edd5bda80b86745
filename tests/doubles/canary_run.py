"""A canary of the flights, from blue to green."""

from dataclasses import replace
from typing import Any

from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings

_RUN = CanaryRun(
    canary_id="flights-1",
    execution_arn="arn:a",
    endpoint_name="flights-dev",
    champion="blue",
    challenger="green",
    settings=CanarySettings(),
    original={
        "blue": OriginalVariant(weight=1.0, instance_count=1),
        "green": OriginalVariant(weight=0.0, instance_count=1),
    },
)


def a_run(**changed: Any) -> CanaryRun:
    """Give a run that has just been prepared, with what a test changes of it."""
    return replace(_RUN, **changed)
