"""GetResources also for what MiniStack leaves out: SageMaker, alarms, log groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Tagged = Iterable[tuple[str, Mapping[str, str]]]


def install_tagged_resources(modules: Mapping[str, Any], sagemaker: Callable[[], Tagged]) -> None:
    """Add services to the tagging API; it answers for one region.

    Args:
        sagemaker: ARN and tags of everything that SageMaker has, in any region.
    """
    responses, tagging = modules["core.responses"], modules["services.tagging"]
    cloudwatch, logs = modules["services.cloudwatch"], modules["services.cloudwatch_logs"]

    def of_log_groups() -> Tagged:
        return ((each["arn"], each.get("tags", {})) for each in logs._log_groups.values())

    def add(service: str, read: Callable[[], Tagged]) -> None:
        def collect() -> list[tuple[str, list[dict[str, str]]]]:
            region = responses.get_region()
            return [
                (arn, [{"Key": key, "Value": value} for key, value in tags.items()])
                for arn, tags in read()
                if arn.split(":")[3] == region
            ]

        tagging._COLLECTORS[service] = collect

    add("sagemaker", sagemaker)
    add("cloudwatch", cloudwatch._resource_tags.items)
    add("logs", of_log_groups)
