"""How the columns of a result are called, and its header line."""

import csv
import io
from collections import Counter
from enum import StrEnum

from batch.documents import Plan
from batch.refusal import RefusedRunError
from batch.settings import Join, OutputFormat

PREDICTION = "prediction"
PROBABILITY = "probability_"


class ColumnKind(StrEnum):
    """What a column of a result holds."""

    TEXT = "text"  # of the input, as it was; a class
    NUMBER = "number"


def result_columns(plan: Plan) -> dict[str, ColumnKind]:
    """Return the columns of a run's result in order: the joined input, then the answer.

    Raises:
        RefusedRunError: two columns would have the same name.
    """
    joined = plan.table.joined
    if plan.settings.join is Join.INPUT:
        joined = plan.table.shard_columns
    classes = plan.model.classes
    answers = [] if classes is None else [f"{PROBABILITY}{each}" for each in classes]
    _refuse_twice((*joined, PREDICTION, *answers))
    return {
        **dict.fromkeys(joined, ColumnKind.TEXT),
        PREDICTION: ColumnKind.NUMBER if classes is None else ColumnKind.TEXT,
        **dict.fromkeys(answers, ColumnKind.NUMBER),
    }


def header_line(plan: Plan) -> bytes:
    """Return what stands in front of the answers: nothing, unless they are CSV with a header."""
    settings = plan.settings
    if settings.output_format is not OutputFormat.CSV or not settings.writes_header:
        return b""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(result_columns(plan))
    return line.getvalue().encode()


def _refuse_twice(names: tuple[str, ...]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice != []:
        raise RefusedRunError(
            f"columns of the result must have names of their own, got {', '.join(twice)} from the "
            "input and from the model; rename the input's, or join less of it"
        )
