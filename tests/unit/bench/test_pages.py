import xml.etree.ElementTree as ET

import pytest

from bench.inference_speed.pages import BEGIN, END, with_tables
from bench.inference_speed.plot import svg
from bench.inference_speed.tables import as_text, duration

_FOUND = {
    "machine": {
        "processor": "a processor",
        "cores": 2,
        "python": "3.11.7",
        "libraries": {"scikit-learn": "1.9.0"},
    },
    "quick": False,
    "one_row": {
        "rf100": {
            "contenders": {
                "tutorial handler": {"p50_us": 16_870.0, "p99_us": 32_860.0, "calls": 36},
                "ours (joblib)": {"p50_us": 20.1, "p99_us": 55.2, "calls": 9_000},
                "ONNX Runtime": {"p50_us": 17.4, "p99_us": 45.2, "calls": 9_000},
            },
            "left_out": {},
        }
    },
    "goals": [{"name": "one row", "goal": ">= 700x", "measured": 839.0, "reached": True}],
}


def test_tables_replace_what_stood_between_the_marks():
    """What a person wrote around them stays."""
    page = f"# Speed\n{BEGIN}\nof last year\n{END}\nMisses.\n"
    written = with_tables(page, _FOUND)

    assert written.startswith(f"# Speed\n{BEGIN}\n\n2 cores of a processor, Python 3.11.7")
    assert written.endswith(f"{END}\nMisses.\n")
    assert "of last year" not in written
    assert "| 16.9 ms | 20.1 µs | 17.4 µs | 839x | 2.75 |" in written
    assert "| one row | >= 700x | 839 | yes |" in written


def test_writing_the_same_run_again_changes_nothing():
    """A page that is refreshed shows in a diff what became of the numbers, and nothing else."""
    once = with_tables(f"{BEGIN}{END}", _FOUND)

    assert once == with_tables(once, _FOUND)


def test_a_page_without_marks_is_refused():
    """Nothing is written somewhere."""
    with pytest.raises(ValueError, match="must hold the marks"):
        with_tables(f"# Speed\n{END}\n{BEGIN}", _FOUND)


def test_a_terminal_gets_the_parts_that_were_measured():
    """A run of one part has one table, and its goals."""
    text = as_text(_FOUND)

    assert "One JSON row" in text
    assert "HTTP" not in text


@pytest.mark.parametrize(
    ("microseconds", "expected"),
    [
        pytest.param(3.456, "3.46 µs", id="a few"),
        pytest.param(20.12, "20.1 µs", id="tens"),
        pytest.param(16_870, "16.9 ms", id="milliseconds"),
        pytest.param(4_700_000, "4.70 s", id="seconds"),
    ],
)
def test_a_duration_is_in_the_unit_that_suits_it(microseconds, expected):
    """Three digits: more of them are noise."""
    assert expected == duration(microseconds)


def test_the_picture_has_a_dot_for_each_contender_and_one_in_the_legend():
    """It is XML, and what is faster stands further left."""
    drawn = ET.fromstring(svg(_FOUND))
    dots = list(drawn.iter("{http://www.w3.org/2000/svg}circle"))
    places = {
        dot.attrib["class"]: float(dot.attrib["cx"])
        for dot in dots
        if float(dot.attrib["cy"]) > 100
    }

    assert ["onnx", "ours", "tutorial"] == sorted(places, key=lambda name: places[name])
    assert 6 + 3 == len(dots)


def test_no_picture_is_drawn_of_a_run_without_rows():
    """An empty picture would look like a result."""
    with pytest.raises(ValueError, match="one_row"):
        svg({"machine": {}})
