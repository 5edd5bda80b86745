"""Which models an instance of a multi-model endpoint has in memory, and who needs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class ModelCache:
    """Loaded models in the order of their last use, the least recently used first.

    A model that is needed, by a request under way or by one that waits for it, is never a victim.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, None] = {}
        self._needed: Counter[str] = Counter()

    def __contains__(self, key: str) -> bool:
        """Say whether a model is loaded."""
        return key in self._loaded

    def __len__(self) -> int:
        """Return how many models are loaded."""
        return len(self._loaded)

    def add(self, key: str) -> None:
        """Put a model in that was loaded; it counts as just used."""
        self._loaded[key] = None

    def remove(self, key: str) -> None:
        """Take a model out that is unloaded; it may be needed again at once."""
        self._loaded.pop(key, None)

    def clear(self) -> None:
        """Forget what was loaded: the container that had it is gone."""
        self._loaded.clear()

    def is_needed(self, key: str) -> bool:
        """Say whether a request uses a model or waits for it."""
        return self._needed[key] > 0

    @contextmanager
    def need(self, key: str) -> Iterator[None]:
        """Keep a model from being unloaded, from before it is loaded until it has answered."""
        self._needed[key] += 1
        try:
            yield
        finally:
            self._needed[key] -= 1
            if self._needed[key] == 0:
                del self._needed[key]
            if key in self._loaded:
                del self._loaded[key]  # to the end: it is the most recently used one now
                self._loaded[key] = None

    def least_recently_used(self) -> str | None:
        """Return the model to unload for another one, None when each is needed."""
        return next((key for key in self._loaded if not self.is_needed(key)), None)
