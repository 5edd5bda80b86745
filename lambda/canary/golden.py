"""The smoke test: does the challenger give the answers that were packed with it?"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from canary.documents import from_document

FORMAT_VERSION = 1
RELATIVE_TOLERANCE = 1e-6
_ABSOLUTE_TOLERANCE = 1e-9  # near zero a relative difference says nothing
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenRequest:
    """A request, and the answer the model gave when it was packed."""

    content_type: str
    accept: str
    body: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a variant answered."""

    status: int
    body: str
    variant_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeAssessment:
    """Whether the challenger may get traffic, and why."""

    has_passed: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _GoldenRequests:
    golden_requests: tuple[GoldenRequest, ...]


def golden_requests(model: Mapping[str, object]) -> tuple[GoldenRequest, ...]:
    """Read the golden requests of a model.json; ValueError if it is not one of ours."""
    version = model.get("format_version")
    if version != FORMAT_VERSION:
        raise ValueError(
            f"format_version of model.json must be {FORMAT_VERSION}, got {version!r}; "
            "package the model with this version of coalmine"
        )
    requests = model.get("golden_requests", [])
    return from_document(_GoldenRequests, {"golden_requests": requests}).golden_requests


def assess_smoke(
    requests: Sequence[GoldenRequest], answers: Sequence[Answer], *, challenger: str
) -> SmokeAssessment:
    """Compare the challenger's answers with the golden ones; the first difference decides."""
    for number, (request, answer) in enumerate(zip(requests, answers, strict=True), start=1):
        problem = _problem(request, answer, challenger)
        if problem is not None:
            return SmokeAssessment(
                has_passed=False,
                reason=f"golden request {number} of {len(requests)} to {challenger}: {problem}",
            )
    return SmokeAssessment(
        has_passed=True, reason=f"{challenger} gave all {len(requests)} golden answers"
    )


def _problem(request: GoldenRequest, answer: Answer, challenger: str) -> str | None:
    if answer.variant_name != challenger:
        return f"it was answered by {answer.variant_name!r}"
    if answer.status != 200:
        return f"status {answer.status}, not 200: {_shown(answer.body)}"
    if not is_same_answer(request.answer, answer.body):
        return f"answered {_shown(answer.body)}, not {_shown(request.answer)}"
    return None


def is_same_answer(expected: str, actual: str) -> bool:
    """Compare two bodies: JSON by value, other text cell by cell, numbers within the tolerance."""
    try:
        return _is_same(json.loads(expected), json.loads(actual))
    except ValueError:
        return _is_same(_cells(expected), _cells(actual))


def _is_same(expected: object, actual: object) -> bool:
    if isinstance(expected, dict) and isinstance(actual, dict):
        ours, theirs = cast(dict[str, object], expected), cast(dict[str, object], actual)
        return ours.keys() == theirs.keys() and all(
            _is_same(ours[key], theirs[key]) for key in ours
        )
    if isinstance(expected, list) and isinstance(actual, list):
        items, others = cast(list[object], expected), cast(list[object], actual)
        return len(items) == len(others) and all(map(_is_same, items, others))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return math.isclose(
            expected, actual, rel_tol=RELATIVE_TOLERANCE, abs_tol=_ABSOLUTE_TOLERANCE
        )
    return expected == actual


def _cells(text: str) -> list[list[object]]:
    return [[_cell(cell) for cell in line.split(",")] for line in text.strip().splitlines()]


def _cell(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."
