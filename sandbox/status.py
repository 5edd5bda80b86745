"""What the sandbox says of itself: `coalmine sandbox status` shows it."""

from __future__ import annotations

import os
import time
from typing import Any

from sandbox.environment import ACCOUNT, REGION
from sandbox.ministack_hooks import VERSION
from sandbox.sagemaker.service import SageMaker


class StatusPage:
    """The page at /_sandbox/status."""

    def __init__(self, service: SageMaker, port: int, is_iam_enforced: bool) -> None:
        self._service = service
        self._fixed = {
            "pid": os.getppid(),  # the supervisor's, which is the one to stop
            "port": port,
            "ministack": VERSION,
            "iam_enforced": is_iam_enforced,
            "started_at": time.time(),
        }

    async def read(self) -> dict[str, Any]:
        """Return the page; endpoints are those of the default account and region."""
        listed = await self._call("ListEndpoints")
        names = [summary["EndpointName"] for summary in listed["Endpoints"]]
        return {**self._fixed, "endpoints": [await self._endpoint(name) for name in names]}

    async def _endpoint(self, name: str) -> dict[str, Any]:
        details = await self._call("DescribeEndpoint", EndpointName=name)
        variants = [
            {
                "name": variant["VariantName"],
                "weight": variant.get("CurrentWeight"),
                "instances": variant.get("CurrentInstanceCount"),
            }
            for variant in details.get("ProductionVariants", [])
        ]
        return {"name": name, "status": details["EndpointStatus"], "variants": variants}

    async def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        return await self._service.control(ACCOUNT, REGION, operation, params)
