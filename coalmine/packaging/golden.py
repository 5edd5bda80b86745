"""Golden requests: rows of the sample as callers would send them, kept with their answers.

They are asked again when the artifact is unpacked, and of a challenger before it gets any traffic.
"""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from coalmine.packaging.feature_types import Feature
from coalmine.packaging.sample import Sample

JSON = "application/json"
CSV = "text/csv"
_RELATIVE_TOLERANCE = 1e-6
_ABSOLUTE_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenRequest:
    """A request that the model must be able to answer."""

    content_type: str
    accept: str
    body: str


def golden_requests(
    features: Sequence[Feature], sample: Sample, row_count: int
) -> list[GoldenRequest]:
    """Makes a JSON object, a JSON list and a CSV with header of rows spread over the sample."""
    rows = sample.spread(row_count)
    objects = [_json_row(features, row) for row in rows]
    return [
        GoldenRequest(content_type=JSON, accept=JSON, body=json.dumps(objects[0])),
        GoldenRequest(content_type=JSON, accept=JSON, body=json.dumps(objects)),
        GoldenRequest(content_type=CSV, accept=JSON, body=_csv_rows(features, rows)),
    ]


def answers_agree(expected: str, actual: str) -> bool:
    """Compares JSON answers, numbers within a relative 1e-6, anything else exactly."""
    if expected == actual:
        return True
    try:
        return _agree(json.loads(expected), json.loads(actual))
    except ValueError:
        return False


def _agree(expected: object, actual: object) -> bool:
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            _agree(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(_agree, expected, actual))
    if isinstance(expected, float | int) and isinstance(actual, float | int):
        if isinstance(expected, bool) or isinstance(actual, bool):
            return expected is actual
        return math.isclose(
            expected, actual, rel_tol=_RELATIVE_TOLERANCE, abs_tol=_ABSOLUTE_TOLERANCE
        )
    return type(expected) is type(actual) and expected == actual


def _json_row(features: Sequence[Feature], row: dict[str, str]) -> dict[str, object]:
    return {feature.name: _json_value(row[feature.name], feature) for feature in features}


def _json_value(cell: str, feature: Feature) -> object:
    if not cell:
        return None
    if feature.type == "text":
        return cell
    try:
        return int(cell)
    except ValueError:
        return float(cell)


def _csv_rows(features: Sequence[Feature], rows: Sequence[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [feature.name for feature in features], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
