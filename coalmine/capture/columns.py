"""The columns of the table, known before the first row: that is what lets it be streamed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from model_handlers.schema import NUMBER, Schema


class ColumnKind(StrEnum):
    """What is in a column; every value may be missing."""

    TIME = "time"
    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of the table."""

    name: str
    kind: ColumnKind


EVENT_TIME, EVENT_ID, INFERENCE_ID = "event_time", "event_id", "inference_id"
VARIANT, ROW = "variant", "row"
PREDICTION, INPUT, OUTPUT = "prediction", "input", "output"

_LEADING = (
    Column(name=EVENT_TIME, kind=ColumnKind.TIME),
    Column(name=EVENT_ID, kind=ColumnKind.TEXT),
    Column(name=INFERENCE_ID, kind=ColumnKind.TEXT),
    Column(name=VARIANT, kind=ColumnKind.TEXT),
    Column(name=ROW, kind=ColumnKind.COUNT),
)
_TRAILING = (
    Column(name=INPUT, kind=ColumnKind.TEXT),
    Column(name=OUTPUT, kind=ColumnKind.TEXT),
)
_OURS = {column.name for column in (*_LEADING, *_TRAILING)} | {PREDICTION}


def feature_column(name: str) -> str:
    """Name the column of a feature: as it is called, unless the table has such a column."""
    return f"feature.{name}" if name in _OURS or name.startswith("probability.") else name


def probability_column(label: object) -> str:
    """Name the column of a class."""
    return f"probability.{class_key(label)}"


def class_key(label: object) -> str:
    """Name a class as the inference code names it in an answer."""
    return label if isinstance(label, str) else json.dumps(label)


def columns_for(models: Iterable[Schema | None]) -> tuple[Column, ...]:
    """Return the columns of a table with the requests of these models, one for each variant.

    Variants with different features give the union: what a model does not have stays empty.
    """
    known = [model for model in models if model is not None]
    features: dict[str, ColumnKind] = {}
    for model in known:
        for feature in model.features:
            kind = ColumnKind.NUMBER if feature.type == NUMBER else ColumnKind.TEXT
            name = feature_column(feature.name)
            features[name] = kind if features.get(name, kind) is kind else ColumnKind.TEXT
    classes = dict.fromkeys(
        probability_column(label)
        for model in known
        for label in (() if model.classes is None else model.classes)
    )
    return (
        *_LEADING,
        *(Column(name=name, kind=kind) for name, kind in features.items()),
        Column(name=PREDICTION, kind=_prediction_kind(known)),
        *(Column(name=name, kind=ColumnKind.NUMBER) for name in classes),
        *_TRAILING,
    )


def _prediction_kind(models: list[Schema]) -> ColumnKind:
    """Numbers where every model predicts numbers; otherwise text holds them all."""
    labels = [
        label for model in models for label in (() if model.classes is None else model.classes)
    ]
    are_numbers = all(
        isinstance(label, int | float) and not isinstance(label, bool) for label in labels
    )
    return ColumnKind.NUMBER if models and are_numbers else ColumnKind.TEXT
