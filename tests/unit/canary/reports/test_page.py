"""The page: it says what the JSON says, whatever stands in it."""

import json
import re
from html.parser import HTMLParser

import pytest

from canary.reports.document import build_report
from canary.reports.markdown import markdown
from canary.reports.page import page
from tests.doubles import canary_journals
from tests.doubles.long_journal import PEAK_AT, long_journal

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>|`\"&'"


class Page(HTMLParser):
    """The elements of a page, the numbers it shows, and its data."""

    def __init__(self, document):
        super().__init__()
        self.tags, self.shown, self.data, self._is_data = [], [], "", False
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.tags.append((tag, known))
        if "data-path" in known:
            self.shown.append((known["data-path"], known["data-value"]))
        self._is_data = known.get("id") == "report"

    def handle_data(self, data):
        if self._is_data:
            self.data += data

    def handle_endtag(self, tag):
        self._is_data = False


def at_path(report, path):
    found = report
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def as_written(value):
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))
    return str(value)


def report_of(journal):
    return build_report(journal.summary, journal.entries)


@pytest.mark.parametrize(
    "make",
    [
        canary_journals.promoted,
        canary_journals.rolled_back,
        canary_journals.dead,
        canary_journals.alarmed,
        canary_journals.hot_fixed,
        canary_journals.refused,
    ],
)
def test_every_number_that_is_shown_is_the_one_of_the_json(make):
    report = report_of(make())
    shown = Page(page(report)).shown

    assert len(shown) > 5
    assert [] == [
        (path, value) for path, value in shown if as_written(at_path(report, path)) != value
    ]


def test_the_page_carries_its_json():
    report = report_of(canary_journals.rolled_back())

    assert report == json.loads(Page(page(report)).data)


def test_nothing_in_a_page_asks_for_anything():
    document = page(report_of(canary_journals.promoted()))
    read = Page(document)

    assert [] == [name for name, _ in read.tags if name in ("link", "img", "iframe", "object")]
    assert [] == [known for _, known in read.tags if {"src", "href", "srcset"} & known.keys()]
    assert ["application/json"] == [known["type"] for name, known in read.tags if name == "script"]
    assert [] == re.findall(r"@import|url\((?!#)", document)
    assert "default-src 'none'; style-src 'unsafe-inline'" in [
        known.get("content") for name, known in read.tags if name == "meta"
    ]


def poisoned(value):
    """Put what could break a page into every text that has no meaning for the report."""
    kept = {"step", "next", "outcome", "name", "at", "sk"}
    if isinstance(value, dict):
        return {
            (EVIL + key if key in ("blue", "green") else key): each
            if key in kept
            else poisoned(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return EVIL + value if isinstance(value, str) else value


def test_no_text_is_markup():
    """Names of models, reasons, whatever comes from outside."""
    journal = canary_journals.alarmed()
    report = build_report(poisoned(journal.summary) | {"report": None}, poisoned(journal.entries))
    known = {name for name, _ in Page(page(report_of(journal))).tags}
    names = [name for name, _ in Page(page(report)).tags]

    assert EVIL in report["verdict"]
    assert set(names) <= known
    assert 1 == names.count("script")


def test_no_text_is_markdown():
    journal = canary_journals.alarmed()
    report = build_report(poisoned(journal.summary) | {"report": None}, poisoned(journal.entries))
    written = markdown(report)

    outside = re.sub(r"`[^`\n]*`", "", written)
    assert "<script" not in outside
    assert "<img" not in outside
    for line in written.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            assert len(line.split(" | ")) in (3, 7), line


def test_thousands_of_ticks_make_a_small_page_with_their_peak():
    report = report_of(long_journal())
    document = page(report)
    ticks = report["metrics"][0]["ticks"]
    errors = ticks["challenger_errors"]
    (highest,) = [i for i, each in enumerate(errors) if each == max(errors)]

    assert 2000 == len(errors)
    assert PEAK_AT == highest + 1
    assert f'data-path="metrics.0.ticks.challenger_errors.{highest}"' in document
    assert len(document.encode()) < 500_000


def test_a_report_of_another_version_is_refused():
    report = report_of(canary_journals.refused()) | {"version": 2}

    with pytest.raises(ValueError, match="version of the report must be 1, got 2"):
        page(report)


def test_what_a_later_version_adds_is_left_out():
    report = report_of(canary_journals.refused())

    assert page(report).split("<script")[0] == page(report | {"new": 1}).split("<script")[0]
