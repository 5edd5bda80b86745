"""The models in the memory of a multi-model container.

One worker serves one model at a time, as `SAGEMAKER_NUM_MODEL_WORKERS=1` says by default. Memory is
counted in models: this machine has no ml.m5.large's to measure.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class AlreadyLoadedError(Exception):
    """The name is taken, or about to be."""


class NotLoadedError(Exception):
    """There is no model of that name."""


class OutOfMemoryError(Exception):
    """There is no room for another model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedModel:
    """A model, and the lock that its one worker amounts to."""

    name: str
    url: str
    value: Any
    worker: threading.Lock = field(default_factory=threading.Lock)


class LoadedModels:
    """Loads by name, counts what is being loaded as well, and forgets when told."""

    def __init__(self, load: Callable[[str], Any], most: int) -> None:
        self._load = load
        self._most = most
        self._models: dict[str, LoadedModel] = {}
        self._loading: set[str] = set()
        self._changing = threading.Lock()

    def load(self, name: str, url: str) -> None:
        """Load a model; raise AlreadyLoadedError, OutOfMemoryError, or what loading raises."""
        with self._changing:
            if name in self._models or name in self._loading:
                raise AlreadyLoadedError(name)
            if len(self._models) + len(self._loading) >= self._most:
                raise OutOfMemoryError(name)
            self._loading.add(name)
        try:
            model = LoadedModel(name=name, url=url, value=self._load(url))
            self._models[name] = model
        except MemoryError as cause:
            raise OutOfMemoryError(name) from cause
        finally:
            self._loading.discard(name)

    def get(self, name: str) -> LoadedModel:
        """Return a model; raise NotLoadedError."""
        model = self._models.get(name)
        if model is None:
            raise NotLoadedError(name)
        return model

    def unload(self, name: str) -> None:
        """Forget a model; raise NotLoadedError."""
        if self._models.pop(name, None) is None:
            raise NotLoadedError(name)

    def page(self, token: str | None, size: int) -> tuple[list[LoadedModel], str | None]:
        """Return models in the order of their names, and where the next page begins."""
        names = sorted(self._models)
        first = 0 if token is None else int(token)
        models = [self.get(name) for name in names[first : first + size]]
        return models, str(first + size) if first + size < len(names) else None
