"""The report as a picture."""

from dataclasses import replace

import pytest

from coalmine.metrics.plot import PictureFormat, draw, picture_format


@pytest.mark.parametrize(
    ("name", "form"), [("a.png", PictureFormat.PNG), ("b.c.SVG", PictureFormat.SVG)]
)
def test_the_ending_tells_the_format(name, form):
    assert form is picture_format(name)


@pytest.mark.parametrize("name", ["a.pdf", "png", "a.png.gz", "a."])
def test_another_ending_is_refused(name):
    with pytest.raises(ValueError, match=r"must end with .png or .svg"):
        picture_format(name)


def test_a_picture_is_what_its_format_says(report_of, blue, samples):
    report = report_of([blue], samples)

    assert draw(report, PictureFormat.PNG).startswith(b"\x89PNG")
    assert draw(report, PictureFormat.SVG).startswith(b"<?xml")


def test_the_same_report_gives_the_same_bytes(report_of, blue, samples):
    """No time of drawing is in it: a picture in a repository changes when the data does."""
    report = report_of([blue, replace(blue, name="green")], samples)

    for form in PictureFormat:
        assert draw(report, form) == draw(report, form)


def test_nothing_measured_is_drawn_as_such(report_of, blue):
    assert draw(report_of([blue], {}), PictureFormat.PNG).startswith(b"\x89PNG")
    assert draw(report_of([], {}), PictureFormat.PNG).startswith(b"\x89PNG")
