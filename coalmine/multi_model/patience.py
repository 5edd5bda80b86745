"""How long a model may take to load, and when to ask again."""

LOADING_SECONDS = 360.0
"""SageMaker gives up loading after this time."""

_LONGEST_WAIT_SECONDS = 10.0


def wait_seconds(attempt: int, *, waited_seconds: float) -> float | None:
    """Return the pause after an attempt (the first is 1) that met a model not ready.

    None: it has had its time. A pause ends with that time, so the last attempt begins no later: the
    attempt itself waits at SageMaker for up to a minute, so short pauses are enough.
    """
    remaining_seconds = LOADING_SECONDS - waited_seconds
    if remaining_seconds <= 0:
        return None
    return min(0.5 * 2.0 ** min(attempt - 1, 10), _LONGEST_WAIT_SECONDS, remaining_seconds)
