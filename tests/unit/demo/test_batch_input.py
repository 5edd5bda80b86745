"""The table that batch jobs are tried with."""

import csv
from itertools import islice

from demo.batch_input import main, write_flights
from demo.flights import FEATURES, ID

FLIGHTS = 336_776


def test_each_flight_is_written_once(tmp_path):
    """With the id that tells it from all others, and the features a model asks for."""
    file = tmp_path / "flights.csv"

    assert FLIGHTS == write_flights(file)
    with file.open(newline="") as stream:
        header, *rows = csv.reader(stream)
    assert [ID, *FEATURES] == header
    assert FLIGHTS == len({row[0] for row in rows})


def test_flights_are_repeated_until_there_are_as_many(tmp_path, capsys):
    """Whole lines, in the same order."""
    file = tmp_path / "many" / "flights.csv"

    main([str(file), "--rows", str(FLIGHTS + 2)])

    assert "336,778 flights" in capsys.readouterr().out
    with file.open() as stream:
        first = list(islice(stream, 3))[1:]
        assert first == list(islice(stream, FLIGHTS - 2, None))
