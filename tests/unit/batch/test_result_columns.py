"""The columns of a result."""

from dataclasses import replace

import pytest

from batch.refusal import RefusedRunError
from batch.result_columns import ColumnKind, header_line, result_columns
from batch.settings import Join, OutputFormat
from tests.doubles.batch_run_folder import BatchRunFolder


def plan_of(*, joined=(), classes=None, **settings):
    plan = BatchRunFolder(**settings).plan
    return replace(
        plan,
        table=replace(plan.table, joined=joined),
        model=replace(plan.model, classes=classes),
    )


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (plan_of(), b"prediction\n"),
        (
            plan_of(classes=("late", "0")),
            b"prediction,probability_late,probability_0\n",
        ),
        (plan_of(join=Join.IDS, joined=("id",)), b"id,prediction\n"),
        (
            plan_of(join=Join.INPUT, joined=("id",)),
            b"id,month,distance,carrier,prediction\n",
        ),
        (
            plan_of(join=Join.IDS, joined=('the "id", quoted', "naïve")),
            '"the ""id"", quoted",naïve,prediction\n'.encode(),
        ),
        (plan_of(writes_header=False), b""),
        (plan_of(output_format=OutputFormat.JSON_LINES), b""),
        (plan_of(output_format=OutputFormat.PARQUET), b""),
    ],
    ids=["regressor", "classifier", "ids", "input", "quoted", "no header", "jsonlines", "parquet"],
)
def test_the_header_names_what_is_joined_and_then_the_answer(plan, expected):
    assert expected == header_line(plan)


def test_a_class_is_text_and_a_probability_a_number():
    columns = result_columns(plan_of(classes=("a",), join=Join.IDS, joined=("id",)))

    assert {
        "id": ColumnKind.TEXT,
        "prediction": ColumnKind.TEXT,
        "probability_a": ColumnKind.NUMBER,
    } == columns


def test_a_joined_column_may_not_be_called_like_an_answer():
    with pytest.raises(RefusedRunError, match="prediction"):
        result_columns(plan_of(join=Join.IDS, joined=("prediction",)))
