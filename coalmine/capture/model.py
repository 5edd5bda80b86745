"""The features and classes of a model, as its model.json has them."""

from collections.abc import Mapping
from typing import Any

from model_handlers.schema import Schema


def read_model(document: Mapping[str, Any] | None) -> Schema | None:
    """Return what bodies are read with; None for a model that does not say."""
    if document is None:
        return None
    try:
        schema = Schema.from_model_json(document)
    except (KeyError, TypeError, AttributeError):
        return None
    return schema if schema.features else None
