"""All flights of 2013 through the state machine, as one call of the model answers them."""

from __future__ import annotations

import csv
import io

import joblib
import pandas as pd
import pytest

from demo.flights import FEATURES, ID, scheduled_flights
from demo.held_out import MODELS_FOLDER
from model_handlers.estimator_files import run_in_one_thread
from tests.sandbox.batch.conftest import BatchJob

FLIGHTS = 336_776


@pytest.fixture(scope="module")
def flights() -> pd.DataFrame:
    return scheduled_flights()


def test_all_flights_are_answered_as_by_one_call(ids: BatchJob, flights: pd.DataFrame):
    """Row for row, in the order of the input, each beside its own id, to the last bit."""
    table = flights.to_csv(index=False).encode()
    source = ids.upload("all", {"flights.csv": table})

    done = ids.run("all", input_uri=source)

    ids.assert_succeeded(done, "all")
    header, *rows = csv.reader(io.StringIO("\n".join(ids.published("all"))))
    assert [ID, "prediction", "probability_late", "probability_on_time"] == header
    assert FLIGHTS == len(rows)
    assert flights[ID].tolist() == [row[0] for row in rows]
    # What the model is sent is text: the same numbers, as text has them.
    sent = pd.read_csv(io.BytesIO(table), keep_default_na=False, na_values=[""])[FEATURES]
    # In one thread the trees' votes are added up in their order, as the container does it.
    model = joblib.load(MODELS_FOLDER / "flights-forest.joblib")
    run_in_one_thread(model)
    assert model.predict_proba(sent).tolist() == [[float(row[2]), float(row[3])] for row in rows]
    assert model.predict(sent).tolist() == [row[1] for row in rows]
    status = ids.status("all")
    assert (FLIGHTS, 2) == (status.rows, status.instance_count)
    assert status.shards is not None
    assert status.shards > 30
