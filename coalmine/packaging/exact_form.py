"""The estimator as arrays, proved at length; what is found here is proved again at every start."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from coalmine.packaging.feature_types import Feature
from coalmine.packaging.sample import Sample
from exact_scoring.exact_scorer import ExactScorer
from exact_scoring.names import UnrecognisedError
from exact_scoring.proof import ask, first_difference, is_alike_in_batches
from exact_scoring.proof_rows import ProofRows, write_rows
from exact_scoring.recognition import recognise
from exact_scoring.recorded_proof import RecordedProof
from exact_scoring.rows import Row
from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.schema import Schema
from model_handlers.scorer_choice import model_features

_SAMPLE_ROWS = 200
_WRITTEN_ROWS = 1000
_RECORDED_ROWS = 64
_ASKED_ALONE = 8  # a pipeline takes as long for one row as for a thousand


@dataclass(frozen=True, kw_only=True, slots=True)
class ExactForm:
    """A scorer without a difference, and rows with answers that prove it again."""

    scorer: ExactScorer
    proof: RecordedProof


def find_exact_form(estimator: Any, schema: Schema, sample_rows: Sequence[Row]) -> ExactForm | str:
    """Takes the estimator apart and asks both for a thousand rows; gives the reason if it fails."""
    try:
        # OpenMP's threads wait by spinning, which a row at a time is no reason for.
        # Categories and sizes unheard of are meant to be. `errstate` is a thread's own, warning
        # filters are not: another thread that trains meanwhile would bring them back.
        with (
            threadpool_limits(limits=1, user_api="openmp"),
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            return _proved(estimator, schema, sample_rows)
    except UnrecognisedError as unrecognised:
        return str(unrecognised)
    except Exception as cause:  # a mistake of ours, which the served model survives too
        return f"it could not be proved, got {type(cause).__name__}: {cause}"


def _proved(estimator: Any, schema: Schema, sample_rows: Sequence[Row]) -> ExactForm | str:
    scorer = recognise(estimator, schema.names)
    reference = EstimatorScorer(estimator, schema)
    features = model_features(schema)
    texts = [feature.is_text for feature in features]
    rows = write_rows(estimator, scorer, features, sample_rows, count=_WRITTEN_ROWS)
    expected = ask(reference, rows, texts)
    difference = first_difference(scorer, rows, texts, expected)
    if difference is not None:
        return difference
    few = _some(rows)
    kept = ask(reference, few, texts, odd=expected.odd)
    is_alike = is_alike_in_batches(scorer, few.plain, kept.together)
    kept = replace(kept, always_alone=_ASKED_ALONE if is_alike else len(few.plain))
    difference = first_difference(scorer, few, texts, kept)
    if difference is not None:
        return difference
    return ExactForm(scorer=scorer, proof=RecordedProof.record(few, texts, kept))


def _some(rows: ProofRows) -> ProofRows:
    """Takes rows evenly, so that the first of them are of all kinds."""
    step = math.ceil(len(rows.plain) / _RECORDED_ROWS)
    return ProofRows(plain=rows.plain[::step], odd=rows.odd)


def sample_rows(features: Sequence[Feature], sample: Sample | None) -> list[Row]:
    """Gives rows of the sample as a scorer takes them, those that lack nothing they need."""
    rows = [] if sample is None else sample.spread(_SAMPLE_ROWS)
    return [
        [_value(row[feature.name], feature) for feature in features]
        for row in rows
        if all(row[feature.name] or feature.nullable for feature in features)
    ]


def _value(cell: str, feature: Feature) -> float | str:
    if not cell:
        return math.nan
    return cell if feature.type == "text" else float(cell)
