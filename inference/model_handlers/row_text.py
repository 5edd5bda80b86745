"""The text around the numbers of a row's answer."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_handlers.content_types import CSV, JSON

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class RowText:
    """What stands before, between and behind the numbers.

    Attributes:
        starts: what stands before the first number, for each class; of a regressor, one text.
        between: what stands before each of the others.
        end: what stands behind the last.
        bare: the whole row without probabilities, for each class.
        after_row: what stands between two rows, and behind the last one if it is a line end.
    """

    starts: tuple[str, ...]
    between: tuple[str, ...]
    end: str
    bare: tuple[str, ...]
    after_row: str


def class_key(label: object) -> str:
    """Names a class in an object: text as it is, anything else as JSON writes it."""
    return label if isinstance(label, str) else json.dumps(label)


def row_text(name: str, classes: Sequence[object] | None) -> RowText:
    """Prepares it for JSON, JSON lines or CSV."""
    if name == CSV:
        return _csv_text(classes)
    after_row = ", " if name == JSON else "\n"
    if classes is None:
        return RowText(('{"prediction": ',), (), "}", (), after_row)
    labels = [json.dumps(label) for label in classes]
    first, *others = [f"{json.dumps(class_key(label))}: " for label in classes]
    return RowText(
        starts=tuple(f'{{"prediction": {label}, "probabilities": {{{first}' for label in labels),
        between=tuple(f", {key}" for key in others),
        end="}}",
        bare=tuple(f'{{"prediction": {label}}}' for label in labels),
        after_row=after_row,
    )


def _csv_text(classes: Sequence[object] | None) -> RowText:
    if classes is None:
        return RowText(("",), (), "", (), "\n")
    return RowText(
        starts=tuple(_csv_record(class_key(label), "") for label in classes),
        between=(",",) * (len(classes) - 1),
        end="",
        bare=tuple(_csv_record(class_key(label)) for label in classes),
        after_row="\n",
    )


def _csv_record(*cells: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
