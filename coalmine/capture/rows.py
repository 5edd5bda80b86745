"""One captured request as rows of the table."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from coalmine.capture.answers import RowAnswer, UnreadableAnswerError, read_answers
from coalmine.capture.columns import (
    EVENT_ID,
    EVENT_TIME,
    INFERENCE_ID,
    INPUT,
    OUTPUT,
    PREDICTION,
    ROW,
    VARIANT,
    Column,
    ColumnKind,
    feature_column,
    probability_column,
)
from coalmine.capture.record import CapturedBody, CaptureRecord
from model_handlers.body import parse_body
from model_handlers.frame import from_columns
from model_handlers.rejection import RequestError
from model_handlers.schema import Schema

Value = str | float | int | datetime | None
Row = dict[str, Value]


def rows_of(
    record: CaptureRecord, *, variant_name: str, model: Schema | None, columns: Iterable[Column]
) -> list[Row]:
    """Return a row for each row of the request.

    What cannot be read with the model, or does not match, stands as text in its first row.
    """
    kinds = {column.name: column.kind for column in columns}
    inputs = None if model is None else _inputs(record.input, model)
    answers = _answers(record.output, model, kinds[PREDICTION])
    if inputs is not None and answers is not None and len(inputs) != len(answers):
        answers = None
    count = max([1, *(len(each) for each in (inputs, answers) if each is not None)])
    rows = [
        _row(record, variant_name, number, _at(inputs, number), _at(answers, number), kinds)
        for number in range(count)
    ]
    if inputs is None and record.input is not None:
        rows[0][INPUT] = record.input.as_text()
    if answers is None and record.output is not None:
        rows[0][OUTPUT] = record.output.as_text()
    return rows


def _row(  # noqa: PLR0917 - the parts of a row, from left to right
    record: CaptureRecord,
    variant_name: str,
    number: int,
    features: Mapping[str, Any] | None,
    answer: RowAnswer | None,
    kinds: Mapping[str, ColumnKind],
) -> Row:
    row: Row = {
        EVENT_TIME: record.event_time,
        EVENT_ID: record.event_id,
        INFERENCE_ID: record.inference_id,
        VARIANT: variant_name,
        ROW: number,
    }
    for name, value in ({} if features is None else features).items():
        column = feature_column(name)
        row[column] = _fitting(value, kinds[column])
    if answer is not None:
        row[PREDICTION] = _fitting(answer.prediction, kinds[PREDICTION])
        for label, probability in answer.probabilities.items():
            if (column := probability_column(label)) in kinds:
                row[column] = probability
    return row


def _inputs(body: CapturedBody | None, model: Schema) -> list[dict[str, Any]] | None:
    """Read a request as it was read when it was served; None when that does not work."""
    if body is None:
        return None
    try:
        parsed = parse_body(body.content(), body.content_type)
        frame = from_columns(model, parsed.to_columns(model))
    except RequestError:
        return None
    columns = [frame[name].tolist() for name in model.names]
    return [dict(zip(model.names, values, strict=True)) for values in zip(*columns, strict=True)]


def _answers(
    body: CapturedBody | None, model: Schema | None, kind: ColumnKind
) -> list[RowAnswer] | None:
    if body is None:
        return None
    classes = None if model is None else model.classes
    try:
        answers = read_answers(body.content(), body.content_type, classes=classes)
    except UnreadableAnswerError:
        return None
    is_fitting = all(_is_fitting(answer.prediction, kind) for answer in answers)
    return answers if answers and is_fitting else None


def _is_fitting(value: Any, kind: ColumnKind) -> bool:
    try:
        _fitting(value, kind)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _fitting(value: Any, kind: ColumnKind) -> Value:
    """Return a value as its column holds it; NaN is a missing value."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if kind is ColumnKind.NUMBER:
        return float(value)
    return value if isinstance(value, str) else json.dumps(value)


def _at(values: Sequence[Any] | None, number: int) -> Any:
    return None if values is None else values[number]
