"""Looking again and again: one look that fails, while AWS is out of reach, ends nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coalmine.gateways.aws import AwsError

Found = TypeVar("Found")

MOST_FAILURES = 5


def look_until_found(
    look: Callable[[], Found | None], sleep: Callable[[float], None], *, seconds: float
) -> Found:
    """Return what a look finds at last, with so many seconds between two looks.

    Raises:
        AwsError: AWS could not be reached for several looks in a row.
    """
    failures = 0
    while True:
        try:
            found = look()
        except AwsError:
            failures += 1
            if failures == MOST_FAILURES:
                raise
        else:
            failures = 0
            if found is not None:
                return found
        sleep(seconds)
