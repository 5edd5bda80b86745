"""Captured objects in memory, and a model to read them with."""

import json

import pytest

from coalmine.capture.location import CaptureLocation
from model_handlers.schema import Feature, Schema

LOCATION = CaptureLocation.from_uri("s3://data/capture", endpoint_name="flights-dev")


class FakeObjects:
    """Objects by key; it remembers which were read."""

    def __init__(self):
        self.contents = {}
        self.read = []

    def has(self, variant, at, *documents, number=0):
        """Put an object with these records, or lines as they are, into the hour of a time."""
        lines = [each if isinstance(each, str) else json.dumps(each) for each in documents]
        key = f"{LOCATION.root}{variant}/{at:%Y/%m/%d/%H/%M-%S}-{number:03d}-id.jsonl"
        self.contents[key] = lines
        return key

    def variant_names(self):
        return sorted({key.removeprefix(LOCATION.root).split("/")[0] for key in self.contents})

    def between(self, variant_name, *, start, end):
        for prefix in LOCATION.time_prefixes(variant_name, start=start, end=end):
            for key in sorted(self.contents):
                if key.startswith(prefix):
                    yield LOCATION.read_key(key)

    def lines(self, key):
        self.read.append(key)
        yield from self.contents[key]


def document(at, *, request="1,2", answer="0.5", event_id="e", inference_id=None, **sides):
    """Give one record in CSV, or with other sides."""
    metadata = {"eventId": event_id, "inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    if inference_id is not None:
        metadata["inferenceId"] = inference_id
    data = {"endpointInput": side(request), "endpointOutput": side(answer), **sides}
    return {
        "captureData": {name: each for name, each in data.items() if each is not None},
        "eventMetadata": metadata,
        "eventVersion": "0",
    }


def side(text, content_type="text/csv", encoding="CSV"):
    """Give one side of a record."""
    return {"observedContentType": content_type, "mode": "-", "data": text, "encoding": encoding}


@pytest.fixture
def objects():
    return FakeObjects()


@pytest.fixture
def regressor():
    """A model of two numbers that predicts a number."""
    return Schema(features=(Feature("age", "number"), Feature("delay", "number", nullable=True)))


@pytest.fixture
def classifier():
    """A model of a number and a text that tells two classes apart."""
    return Schema(
        features=(Feature("age", "number"), Feature("carrier", "text")), classes=("late", "on time")
    )
