"""Which scorer serves an estimator: its arrays where they are proved, else the estimator itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from exact_scoring.names import UnrecognisedError
from exact_scoring.proof import prove
from exact_scoring.proof_rows import ModelFeature
from exact_scoring.recognition import recognise
from model_handlers.estimator_scorer import EstimatorScorer
from model_handlers.schema import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exact_scoring.exact_scorer import ExactScorer
    from exact_scoring.rows import Row
    from exact_scoring.scores import Scorer
    from model_handlers.schema import Schema


class Choice(NamedTuple):
    """A scorer, and why it is not an exact one; None where it is."""

    scorer: Scorer
    why_not_exact: str | None


def choose_scorer(
    estimator: Any,
    schema: Schema,
    golden: Sequence[Row],
    recognise: Callable[[Any, Sequence[str]], ExactScorer] = recognise,
) -> Choice:
    """Takes the estimator apart and proves what came of it, on rows that would tell them apart.

    A model is never lost to this: whatever goes wrong, the estimator itself answers.
    """
    reference = EstimatorScorer(estimator, schema)
    try:
        scorer = recognise(estimator, schema.names)
        difference = prove(estimator, scorer, reference, model_features(schema), golden)
    except UnrecognisedError as unrecognised:
        return Choice(reference, str(unrecognised))
    except Exception as cause:  # a mistake of ours costs speed, not the endpoint
        return Choice(reference, f"it could not be proved, got {type(cause).__name__}: {cause}")
    return Choice(scorer, None) if difference is None else Choice(reference, difference)


def model_features(schema: Schema) -> list[ModelFeature]:
    """Says of the features what a proof needs to know."""
    return [
        ModelFeature(feature.name, is_text=feature.type == TEXT, is_nullable=feature.nullable)
        for feature in schema.features
    ]
