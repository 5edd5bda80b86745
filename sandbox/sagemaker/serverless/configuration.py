"""A serverless variant's configuration: how much memory and how many requests at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEMORY_SIZES_MB = (1024, 2048, 3072, 4096, 5120, 6144)

Params = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessConfig:
    """What takes the place of an instance type and an instance count."""

    memory_size_in_mb: int
    max_concurrency: int
    provisioned_concurrency: int | None = None

    @classmethod
    def read(cls, params: Params) -> ServerlessConfig:
        """Return what a request says."""
        return cls(
            memory_size_in_mb=params["MemorySizeInMB"],
            max_concurrency=params["MaxConcurrency"],
            provisioned_concurrency=params.get("ProvisionedConcurrency"),
        )

    @property
    def warm_workers(self) -> int:
        """Return how many workers wait for requests all the time."""
        return 0 if self.provisioned_concurrency is None else self.provisioned_concurrency

    def updated(self, params: Params) -> ServerlessConfig:
        """Return the configuration after a ServerlessUpdateConfig; what it omits stays."""
        return dataclasses.replace(
            self,
            max_concurrency=params.get("MaxConcurrency", self.max_concurrency),
            provisioned_concurrency=params.get(
                "ProvisionedConcurrency", self.provisioned_concurrency
            ),
        )

    def members(self) -> dict[str, int]:
        """Return the configuration as SageMaker describes it."""
        members = {"MemorySizeInMB": self.memory_size_in_mb, "MaxConcurrency": self.max_concurrency}
        if self.provisioned_concurrency is not None:
            members["ProvisionedConcurrency"] = self.provisioned_concurrency
        return members
