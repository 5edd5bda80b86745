"""What tables look like: each is scored right, or refused with the reason."""

from __future__ import annotations

import csv
import gzip
import io
from typing import Any

import pandas as pd
import pytest

from demo.flights import FEATURES, ID, scheduled_flights
from tests.sandbox.batch.conftest import LINES, BatchJob


@pytest.fixture(scope="module")
def flights() -> pd.DataFrame:
    return scheduled_flights().head(60)


def written(flights: pd.DataFrame, **how: Any) -> bytes:
    """Write flights as a CSV file."""
    text: str = flights.to_csv(index=False, **how)
    return text.encode()


def ids_of(lines: list[str]) -> list[str]:
    """Read the ids of a published table."""
    _header, *rows = csv.reader(io.StringIO("\n".join(lines)))
    return [row[0] for row in rows]


def test_files_of_every_kind_make_one_table(ids: BatchJob, flights: pd.DataFrame):
    """In the order of their keys, which may hold spaces and any letter."""
    source = ids.upload(
        "kinds",
        {
            "1 plain.csv": written(flights[:10]),
            "2 Flüge.csv": written(flights[10:20], lineterminator="\r\n"),
            "3.csv.gz": gzip.compress(written(flights[20:30])),
            "4 no last newline.csv": written(flights[30:40]).rstrip(b"\n"),
            "5 one row.csv": written(flights[40:41]),
            "6 quoted.csv": written(flights[41:60], quoting=csv.QUOTE_ALL),
            "7 empty.csv": b"",
            "_SUCCESS": b"",
        },
    )

    done = ids.run("kinds", input_uri=source)

    ids.assert_succeeded(done, "kinds")
    assert flights[ID].tolist() == ids_of(ids.published("kinds"))


def test_quoted_commas_and_other_orders_of_columns(ids: BatchJob, flights: pd.DataFrame):
    """The model gets its features in its order, whatever stands between them."""
    strange = flights.assign(comment='says "hi", again')
    strange[ID] = "EWR, " + flights[ID]
    columns = [*reversed(FEATURES), "comment", ID]
    plain = ids.upload("plain", {"a.csv": written(flights)})
    odd = ids.upload("odd", {"a.csv": written(strange[columns], sep=";")})

    ids.assert_succeeded(ids.run("plain", input_uri=plain), "plain")
    ids.assert_succeeded(ids.run("odd", input_uri=odd), "odd")

    answers = [row[1:] for row in csv.reader(ids.published("plain"))]
    assert answers == [row[1:] for row in csv.reader(ids.published("odd"))]
    assert strange[ID].tolist() == ids_of(ids.published("odd"))


def test_a_table_without_header_is_in_the_models_order(
    jobs: dict[str, BatchJob], flights: pd.DataFrame
):
    """One JSON object a line comes out."""
    job = jobs[LINES]
    source = job.upload("bare", {"a.csv": written(flights[FEATURES], header=False)})

    done = job.run("bare", input_uri=source)

    job.assert_succeeded(done, "bare")
    lines = job.published("bare")
    assert len(flights) == len(lines)
    assert all(line.startswith('{"prediction": ') for line in lines)


@pytest.mark.parametrize(
    ("case", "body", "words"),
    [
        ("empty", b"", "empty"),
        ("header alone", b",".join([ID.encode(), *map(str.encode, FEATURES)]) + b"\n", "row"),
        ("missing feature", b"flight_id,carrier\nUA1,UA\n", "origin"),
    ],
)
def test_what_cannot_be_scored_is_refused(ids: BatchJob, case: str, body: bytes, words: str):
    """Before a transform job starts, with a reason that names the thing."""
    run = case.replace(" ", "-")
    source = ids.upload(run, {"a.csv": body})

    done = ids.run(run, input_uri=source)

    assert "FAILED" == done["status"]
    assert words in done["cause"]
    assert ids.status(run).transform_job_name is None
    assert [] == ids.below(ids.layout(run).published_uri)


def test_a_row_of_another_width_is_refused_with_its_line(ids: BatchJob, flights: pd.DataFrame):
    """The file and the line, as an editor counts them: the header is a line."""
    lines = written(flights).splitlines(keepends=True)
    lines[41] = b"too,short\n"
    source = ids.upload("narrow", {"good.csv": written(flights), "narrow.csv": b"".join(lines)})

    done = ids.run("narrow", input_uri=source)

    assert "FAILED" == done["status"]
    assert "narrow.csv" in done["cause"]
    assert "line 42" in done["cause"]
