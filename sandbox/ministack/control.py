"""Services of MiniStack, called from inside as their own APIs are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation_requests import ResourceFailedError


class MiniStackControl:
    """Runs operations in the account and region of the present task."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._cloudwatch = modules["services.cloudwatch"]
        self._budgets = modules["services.budgets"]

    def cloudwatch(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Run an operation of CloudWatch; raise its refusal as a stack's reason."""
        run = {
            "PutCompositeAlarm": self._cloudwatch._put_composite_alarm,
            "DeleteAlarms": self._cloudwatch._delete_alarms,
            "TagResource": self._cloudwatch._tag_resource,
            "UntagResource": self._cloudwatch._untag_resource,
        }[operation]
        return _answered("CloudWatch", run({}, dict(request), False, True))

    def budgets(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Run an operation of Budgets; raise its refusal as a stack's reason."""
        return _answered("Budgets", self._budgets._DISPATCH[operation](dict(request)))


def _answered(service: str, answer: tuple[int, Mapping[str, str], bytes]) -> dict[str, Any]:
    status, _, body = answer
    content: dict[str, Any] = json.loads(body) if body else {}
    if status < 300:
        return content
    code = str(content.get("__type", "")).rpartition("#")[2]
    message = content.get("message", content.get("Message"))
    raise ResourceFailedError(
        f'Resource handler returned message: "{message} (Service: {service}, Status Code: '
        f'{status}, Error Code: {code})"'
    )
