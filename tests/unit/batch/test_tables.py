"""How an input is written, told by its first lines."""

from dataclasses import replace

import pytest

from batch.documents import Feature
from batch.heads import Head
from batch.ports import ObjectInfo
from batch.refusal import RefusedRunError
from batch.settings import Join
from batch.tables import recognise_table
from tests.doubles.batch_world import MODEL, SETTINGS


def head_of(line, name="a.csv"):
    info = ObjectInfo(uri=f"s3://data/input/{name}", size_bytes=9, etag="e")
    return Head(source=info, is_gzipped=False, first_line=line)


def recognise(*lines, features=MODEL.features, **settings):
    heads = [head_of(line, f"{number}.csv") for number, line in enumerate(lines)]
    return recognise_table(heads, replace(SETTINGS, **settings), features)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_header_that_names_the_features_tells_the_delimiter(delimiter):
    table = recognise(delimiter.join(["carrier", '"id, or so"', " month ", "distance"]))

    assert (delimiter, True) == (table.delimiter, table.has_header)
    assert ("carrier", "id, or so", "month", "distance") == table.columns
    assert ("month", "distance", "carrier") == table.features
    assert () == table.joined


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_without_header_is_in_the_models_order(delimiter):
    table = recognise(delimiter.join(["1", "200", "UA"]))

    assert (delimiter, False) == (table.delimiter, table.has_header)
    assert ("month", "distance", "carrier") == table.columns


def test_columns_of_the_job_name_those_of_a_table_without_header():
    table = recognise(
        "x;UA;1;2",
        columns=("id", "carrier", "month", "distance"),
        id_columns=("id",),
        join=Join.IDS,
    )

    assert not table.has_header
    assert ("id", "carrier", "month", "distance") == table.columns
    assert ("id",) == table.joined


def test_the_whole_input_may_stand_beside_the_answers():
    """A shard has the features anyway."""
    table = recognise("month,id,distance,carrier,note", join=Join.INPUT)

    assert ("id", "note") == table.joined
    assert ("id", "note", "month", "distance", "carrier") == table.shard_columns


def test_one_column_needs_no_delimiter():
    features = (Feature(name="month", type="number"),)

    assert ("month",) == recognise("month", features=features).columns
    assert not recognise("7", features=features).has_header


def test_a_header_may_be_said_to_be_none():
    """A text feature may have the value that is its name."""
    assert not recognise("1,2,carrier", has_header=False).has_header


def test_files_without_a_line_say_nothing():
    assert recognise("", "1,2,UA", "").columns == ("month", "distance", "carrier")


@pytest.mark.parametrize(
    ("lines", "settings", "words"),
    [
        (["month,carrier"], {}, "must name every feature of the model, missing: distance"),
        (["month,month,distance,carrier"], {}, "each column once, got 'month' 2 times"),
        (
            ["month,distance,carrier"],
            {"id_columns": ("id",), "join": Join.IDS},
            "must name the id columns, missing: id",
        ),
        (
            ["1,2,UA"],
            {"id_columns": ("id",), "join": Join.IDS},
            "set header: true, or list the columns of the job",
        ),
        (["Monat,Strecke,Linie"], {}, "must be a header with the model's features"),
        (["1,2"], {}, "got 2 cells; name the columns"),
        (["1,2"], {"has_header": False}, "0.csv line 1 must have 3 cells"),
        (["1,2,UA", "1,2"], {}, "1.csv line 1 must have 3 cells"),
        (
            ["month,distance,carrier", "month,carrier,distance"],
            {},
            "1.csv line 1 must be the header of s3://data/input/0.csv, month, distance, carrier; "
            "got month, carrier, distance",
        ),
        (
            ["month,distance,carrier", "1,2,UA"],
            {},
            "got 3 cells of which none names a",
        ),
        (['month,"distance,carrier'], {}, "line 1"),
        (["month,distance,carrier\r1,2,UA"], {}, "carriage return that ends no line"),
        (["", ""], {}, "must have at least one row, got 2 files without any"),
    ],
)
def test_what_the_model_cannot_be_given_is_refused(lines, settings, words):
    with pytest.raises(RefusedRunError) as caught:
        recognise(*lines, **settings)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "settings"),
    [
        (["Ada,1"], {}),
        (["Ada,1,2"], {"features": (Feature(name="month", type="number"),)}),
        (["Ada,1"], {"has_header": True}),
        (["Ada,Ada,1"], {"has_header": True}),
        (["Ada,1,2"], {"has_header": True, "id_columns": ("id",), "join": Join.IDS}),
        (["month,distance,carrier", "1,2,Ada"], {}),
        (["month,distance,carrier", "Ada"], {}),
        (["1,2,UA", "Ada,1"], {}),
        (["1,2,UA", '1,2,"Ada'], {}),
    ],
)
def test_no_cell_of_a_row_is_told(lines, settings):
    """Messages go to logs and notifications, and cells may be about people."""
    with pytest.raises(RefusedRunError) as caught:
        recognise(*lines, **settings)
    assert "Ada" not in str(caught.value)


def test_all_that_is_wrong_with_a_header_is_said_at_once():
    with pytest.raises(RefusedRunError) as caught:
        recognise("month,month", id_columns=("id",), join=Join.IDS)
    assert 3 == len(str(caught.value).splitlines())
