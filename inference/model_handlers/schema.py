"""The model's features by name, type and order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = "number"
TEXT = "text"


@dataclass(frozen=True)
class Feature:
    """One column of the model; `nullable` when the estimator answers without its value."""

    name: str
    type: str
    nullable: bool = False


@dataclass(frozen=True)
class Schema:
    """The columns in the estimator's order, and its classes (None: a regressor)."""

    features: tuple[Feature, ...]
    classes: tuple[object, ...] | None = None

    @classmethod
    def from_model_json(cls, document: Mapping[str, Any]) -> Schema:
        """Reads `features` and `classes` of a model.json."""
        classes = document["classes"]
        return cls(
            features=tuple(
                Feature(
                    name=feature["name"],
                    type=feature["type"],
                    nullable=feature.get("nullable", False),
                )
                for feature in document["features"]
            ),
            classes=None if classes is None else tuple(classes),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features' names in the estimator's order."""
        return tuple(feature.name for feature in self.features)
