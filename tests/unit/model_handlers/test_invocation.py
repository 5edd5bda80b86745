"""A request's whole way, with a scorer that shows what it was given."""

import gc
import json
from types import SimpleNamespace

import numpy as np
import pytest

from exact_scoring.scores import RowScore, Scores
from model_handlers import prepared
from model_handlers.invocation import invoke
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema

JSON = "application/json"
FEATURES = (Feature("carrier", "text"), Feature("distance", "number"))
ROW = {"distance": 5, "carrier": "AA"}


class Likely:
    """A class of two, the surer the farther."""

    def score_row(self, row):
        probability = row[1] / 100
        return RowScore(int(probability > 0.5), [1 - probability, probability])

    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        probability = columns[1] / 100
        return Scores(
            (probability > 0.5).astype(int), np.column_stack([1 - probability, probability])
        )


@pytest.fixture(scope="module")
def model():
    return SimpleNamespace(schema=Schema(FEATURES, ("late", "100 %")), scorer=Likely())


@pytest.mark.parametrize("accept", [JSON, "application/jsonlines", "text/csv", "application/x-npy"])
@pytest.mark.parametrize(
    ("body", "content_type", "is_object"),
    [
        (json.dumps(ROW), JSON, True),
        (json.dumps(ROW).encode(), "application/json; charset=utf-8", True),
        ("\ufeff" + json.dumps(ROW), JSON, True),
        ('{"distance": 5, "carrier": "\\u0041A"}', JSON, True),
        (json.dumps([ROW]), JSON, False),
        (json.dumps([ROW, ROW]), JSON, False),
        (json.dumps(ROW) + "\n" + json.dumps(ROW), "application/jsonlines", False),
        ("AA,5\nAA,5\n", "text/csv", False),
    ],
)
def test_every_way_gives_the_answer_of_its_rows(model, body, content_type, accept, is_object):
    """One row or many, plainly written or oddly."""
    expected = {"prediction": "late", "probabilities": {"late": 0.95, "100 %": 0.05}}
    answer = invoke(model, body, content_type, accept)

    assert accept == answer.content_type
    if accept == JSON:
        document = json.loads(answer.body)
        rows = document if isinstance(document, list) else [document]
        assert all(expected == row for row in rows)
        assert isinstance(document, dict) is is_object


def test_an_unknown_format_is_refused_before_the_body_is_read(model):
    """415 for the one, 406 for the other."""
    for content_type, accept, status in (("image/png", JSON, 415), (JSON, "image/png", 406)):
        with pytest.raises(RequestError) as refused:
            invoke(model, "{", content_type, accept)

        assert status == refused.value.rejection.status


def test_a_model_that_is_gone_leaves_nothing_behind():
    """A container of many models loads and unloads them."""
    gc.collect()
    before = len(prepared._OF)
    model = SimpleNamespace(schema=Schema(FEATURES, ("late", "on time")), scorer=Likely())
    invoke(model, json.dumps(ROW), JSON, JSON)

    assert before + 1 == len(prepared._OF)
    del model
    gc.collect()
    assert before == len(prepared._OF)
