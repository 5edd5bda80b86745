"""The report of every kind of canary: what it says, and that it says it honestly."""

import json

import pytest

from canary.reports.document import build_report
from canary.reports.markdown import markdown
from canary.reports.page import page
from tests.doubles import canary_journals

KINDS = {
    "promoted": canary_journals.promoted,
    "rolled back": canary_journals.rolled_back,
    "held": canary_journals.held,
    "stopped and restored": canary_journals.dead,
    "timed out and restored": canary_journals.killed,
    "alarmed": canary_journals.alarmed,
    "champion sick": canary_journals.champion_sick,
    "not golden": canary_journals.not_golden,
    "interfered with": canary_journals.interfered,
    "refused": canary_journals.refused,
    "running": canary_journals.running,
    "quick": canary_journals.quick,
    "hot fix": canary_journals.hot_fixed,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_canary_has_a_report(kind):
    journal = KINDS[kind]()
    report = build_report(journal.summary, journal.entries)

    assert report == json.loads(json.dumps(report, allow_nan=False))
    assert page(report).startswith("<!doctype html>")
    assert markdown(report) != ""
