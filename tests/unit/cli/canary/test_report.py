"""`coalmine canary report`, and `--summary` of the verbs that wait."""

import json

import pytest

from canary.reports.document import build_report
from coalmine.gateways.aws import AwsError
from tests.doubles import canary_journals

JOURNAL = canary_journals.rolled_back()
CANARY_ID = JOURNAL.summary["canary_id"]
PAGE = JOURNAL.summary["report"]["html"]


@pytest.fixture
def ended(live):
    """A canary that was rolled back, whose report is not in the bucket."""
    live.ended("rolled_back", canary_id=CANARY_ID, owner=CANARY_ID)
    live.summaries[CANARY_ID] = JOURNAL.summary
    live.entries[CANARY_ID] = JOURNAL.entries
    return live


def test_the_last_canary_is_shown_with_its_verdict_and_what_it_cost(run, ended):
    result = run("report")

    assert 0 == result.exit_code, result.output
    assert "17 of 480 requests to green failed (3.54 %)" in result.output
    assert "restored 75 s after the verdict" in result.output
    assert PAGE in result.output


def test_the_report_in_the_bucket_is_the_one_that_is_shown(run, ended):
    """It outlives the entries, which expire."""
    kept = build_report(JOURNAL.summary, JOURNAL.entries) | {"verdict": "as it was written"}
    ended.kept_reports[JOURNAL.summary["report"]["json"]] = kept
    ended.entries.clear()

    assert "as it was written" in run("report").output
    assert kept == json.loads(run("report", "--json").output)


def test_one_that_this_version_cannot_read_is_built_anew(run, ended):
    ended.kept_reports[JOURNAL.summary["report"]["json"]] = {"version": 99}

    assert "17 of 480" in run("report").output


def test_without_a_report_it_is_built_from_the_journal(run, ended):
    ended.summaries[CANARY_ID] = JOURNAL.summary | {"report": None}

    assert build_report(ended.summaries[CANARY_ID], JOURNAL.entries) == json.loads(
        run("report", "--json").output
    )


def test_a_canary_from_before_there_were_reports_has_one(run, live):
    """Its summary lacks what was added since, its entries have expired."""
    live.ended("promoted")
    result = run("report")

    assert 0 == result.exit_code, result.output
    assert "promoted green" in result.output


def test_the_page_is_written(run, ended, tmp_path):
    file = tmp_path / "report.html"
    result = run("report", "--html", str(file))

    assert (0, f"wrote {file}\n") == (result.exit_code, result.output)
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_markdown_names_the_page(run, ended):
    result = run("report", "--markdown")

    assert f"Report: `{PAGE}`" in result.output
    assert result.output.startswith("### ")


def test_one_of_many_canaries_can_be_named(run, ended):
    ended.summaries["flights-9"] = JOURNAL.summary | {"canary_id": "flights-9", "is_over": False}

    assert f"canary {CANARY_ID}" not in run("report", "--canary", "flights-9").output
    assert CANARY_ID in run("report").output


def test_a_canary_that_is_not_known_is_refused(run, ended):
    result = run("report", "--canary", "flights-99")

    assert 1 == result.exit_code
    assert "--canary must name a canary of flights, got flights-99" in result.output


def test_without_a_canary_there_is_nothing_to_report(run):
    result = run("report")

    assert 1 == result.exit_code
    assert "coalmine canary start flights -c dev" in result.output


def test_two_forms_at_once_are_wrong_use(run, ended):
    assert 2 == run("report", "--json", "--markdown").exit_code


@pytest.mark.parametrize(("outcome", "code"), [("rolled_back", 10), ("promoted", 0), (None, 1)])
def test_a_summary_is_appended_however_it_ended(run, live, tmp_path, outcome, code):
    """The step before it has written something there too."""
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    live.ended(outcome)
    result = run("watch", "--summary", str(file))

    before, heading, *_ = file.read_text().splitlines()

    assert code == result.exit_code, result.output
    assert ("before", "### ") == (before, heading[:4])


def test_start_waits_and_appends(run, live, tmp_path):
    file = tmp_path / "summary.md"

    def ends():
        ((name, _),) = live.started
        live.ended("rolled_back", canary_id=name, owner=name)
        live.summaries[name] = JOURNAL.summary | {"canary_id": name}
        live.entries[name] = JOURNAL.entries

    live.then.append(ends)
    result = run("start", "--wait", "--summary", str(file))

    assert 10 == result.exit_code, result.output
    assert "17 of 480 requests to green failed" in file.read_text()


def test_a_summary_needs_an_end_to_tell(run, live, tmp_path):
    result = run("start", "--summary", str(tmp_path / "summary.md"))

    assert 2 == result.exit_code
    assert [] == live.started


def test_a_bucket_out_of_reach_changes_no_exit_code(run, ended, tmp_path):
    """What the journal's summary says is appended; what is missing is said."""

    def is_denied(uri):
        raise AwsError(f"report {uri}: AccessDenied")

    ended.reports.read = is_denied
    file = tmp_path / "summary.md"
    result = run("watch", "--summary", str(file))

    assert 10 == result.exit_code
    assert "AccessDenied" in result.output
    assert "rolled back" in file.read_text()


def test_a_file_that_cannot_be_written_changes_no_exit_code(run, ended, tmp_path):
    file = tmp_path / "nowhere" / "summary.md"
    result = run("watch", "--summary", str(file))

    assert 10 == result.exit_code
    assert "could not be written" in result.output
