"""The deployed endpoint answers in the formats that it documents."""

import csv
import io
import json

import numpy as np
import pytest

from demo.flights import FEATURES
from demo.held_out import request_bodies, sample_requests
from tests.sandbox.deployed.conftest import ENDPOINT_NAME

FORMATS = ["JSON object", "JSON list", "CSV", "x-npy"]
WAYS_TO_READ = {
    "application/json": lambda body: [each["prediction"] for each in as_list(json.loads(body))],
    "text/csv": lambda body: [row[0] for row in csv.reader(io.StringIO(body.decode()))],
    # Probabilities of the classes, which stand in the order of their names.
    "application/x-npy": lambda body: [
        ("late", "on_time")[place] for place in np.load(io.BytesIO(body)).argmax(axis=1)
    ],
}


@pytest.mark.parametrize("accept", WAYS_TO_READ)
@pytest.mark.parametrize("given", FORMATS)
def test_every_format_is_read_and_every_format_is_answered(deployed, given, accept):
    """The same flights have the same answers, whichever way they come and go."""
    content_type, body = requests()[given]

    answer = deployed.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=ENDPOINT_NAME, ContentType=content_type, Accept=accept, Body=body
    )

    assert accept == answer["ContentType"].partition(";")[0]
    predicted = WAYS_TO_READ[accept](answer["Body"].read())
    assert (1 if given == "JSON object" else 3) == len(predicted)
    assert predicted == expected(deployed)[: len(predicted)]


def requests() -> dict[str, tuple[str, str | bytes]]:
    """Three flights in each format; the object is the first of them."""
    flights = [json.loads(body) for body in request_bodies()[:3]]
    cells = [
        ["" if flight[name] is None else str(flight[name]) for name in FEATURES]
        for flight in flights
    ]
    array = io.BytesIO()
    np.save(array, np.array(cells))
    known = dict(zip(FORMATS, sample_requests(), strict=False))
    return {**known, "x-npy": ("application/x-npy", array.getvalue())}


def expected(deployed) -> list[object]:
    """What a list of JSON objects is answered with."""
    content_type, body = requests()["JSON list"]
    answer = deployed.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=ENDPOINT_NAME, ContentType=content_type, Body=body
    )
    return [each["prediction"] for each in json.loads(answer["Body"].read())]


def as_list(answers):
    """One answer, or several, as a list."""
    return [answers] if isinstance(answers, dict) else answers


def test_the_variant_with_weight_zero_gets_no_traffic(deployed):
    """A challenger serves nobody until a canary says so."""
    content_type, body = sample_requests()[0]
    runtime = deployed.sandbox.client("sagemaker-runtime")

    served = {
        runtime.invoke_endpoint(EndpointName=ENDPOINT_NAME, ContentType=content_type, Body=body)[
            "InvokedProductionVariant"
        ]
        for _ in range(30)
    }

    assert {"blue"} == served
