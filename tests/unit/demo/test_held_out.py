"""Held-out flights as request bodies."""

import csv
import io
import json

import pytest

from demo.flights import FEATURES, held_out_flights
from demo.held_out import request_bodies, sample_requests, write_held_out


@pytest.fixture(scope="module")
def folder(flights, tmp_path_factory):
    """A folder with a few held-out flights."""
    path = tmp_path_factory.mktemp("models")
    write_held_out(held_out_flights(flights).head(400), path)
    return path


def test_each_body_is_one_flight_with_all_features(folder):
    """A missing value is null; the target stays here."""
    flights = [json.loads(body) for body in request_bodies(folder)]

    assert 400 == len(flights)
    assert {tuple(FEATURES)} == {tuple(flight) for flight in flights}
    assert any(flight["plane_age_years"] is None for flight in flights)
    assert all(isinstance(flight["carrier"], str) for flight in flights)


def test_the_same_flights_are_asked_in_three_formats(folder):
    """An object, a list and a CSV with a header."""
    one, many, table = sample_requests(folder)
    flights = json.loads(many[1])
    cells = list(csv.DictReader(io.StringIO(table[1])))

    assert ["application/json", "application/json", "text/csv"] == [one[0], many[0], table[0]]
    assert 3 == len(flights) == len(cells)
    assert flights[0] == json.loads(one[1])
    assert [flight["carrier"] for flight in flights] == [row["carrier"] for row in cells]


def test_without_models_it_says_what_to_run(tmp_path):
    """The usual mistake on a fresh clone."""
    with pytest.raises(FileNotFoundError, match="run `make models`"):
        request_bodies(tmp_path)
