"""Copies of requests for shadow variants: sampled, sent, measured, and the answers dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from sandbox.sagemaker.fleets import Fleet

MAX_COPIES_UNDER_WAY = 100  # of all endpoints; beyond it copies are not sent


class Shadowing:
    """Sends copies in the background; what becomes of them concerns no caller."""

    def __init__(self) -> None:
        self._copies: set[asyncio.Task[None]] = set()

    def send(self, copy: Coroutine[Any, Any, None]) -> None:
        """Run a copy, or drop it when too many are under way: the production must not suffer."""
        if len(self._copies) >= MAX_COPIES_UNDER_WAY:
            copy.close()
            return
        task = asyncio.create_task(copy)
        self._copies.add(task)
        task.add_done_callback(self._copies.discard)


def is_sampled(production: Fleet, shadow: Fleet, draw: float) -> bool:
    """Say whether a request is copied: the shadow's weight is relative to the production's."""
    if production.plan.weight <= 0:
        return False
    return draw < shadow.plan.weight / production.plan.weight
