"""The report of every kind of canary: what it says, and that it says it honestly."""

import json
from decimal import Decimal
from functools import cache

import pytest

from canary.attribute_values import from_item, to_item
from canary.reports.document import build_report
from canary.reports.markdown import markdown
from canary.reports.page import page
from tests.doubles import canary_journals
from tests.doubles.canary_journals import BEGIN

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


@cache
def journal_of(kind):
    return KINDS[kind]()


def report_of(kind):
    journal = journal_of(kind)
    return build_report(journal.summary, journal.entries)


def is_shown(report):
    """A report can be written as JSON, and shown."""
    return (
        report == json.loads(json.dumps(report, allow_nan=False))
        and page(report).startswith("<!doctype html>")
        and markdown(report).startswith("### ")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_canary_has_a_report(kind):
    assert is_shown(report_of(kind))


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (
            "promoted",
            "promoted green at 100 %: 174 of 17,100 requests to green failed (1.02 %), 185 of "
            "19,500 to blue (0.95 %); evidence never above 0.61:1, its limit is 20:1",
        ),
        (
            "rolled back",
            "rolled back at 10 %: 17 of 480 requests to green failed (3.54 %), 44 of 4,320 to "
            "blue (1.02 %); evidence 627:1 reached its limit of 20:1",
        ),
        (
            "held",
            "held at 10 %, not proven in time: 5xx errors: challenger has served 42 of the 400 "
            "requests this stage needs, champion 380",
        ),
        (
            "stopped and restored",
            "aborted at 50 %: the execution ended ABORTED: aborted by alice; 7 of 1,320 requests "
            "to green failed (0.53 %), 118 of 11,880 to blue (0.99 %)",
        ),
        (
            "not golden",
            "rolled back before any traffic moved: smoke test: golden request 1 of 1 to green: "
            "answered 0.7, not 0.5; no requests were seen",
        ),
        (
            "hot fix",
            "promoted green as a hot fix: all traffic moved at once, nothing was judged; blue "
            "answers with yesterday's schedule",
        ),
    ],
)
def test_the_verdict_is_one_sentence_with_both_operands(kind, verdict):
    assert verdict == report_of(kind)["verdict"]


def test_going_back_is_told_as_what_it_is():
    journal = journal_of("hot fix")
    report = build_report(journal.summary | {"kind": "go_back"}, journal.entries)

    assert report["verdict"].startswith("went back to green: all traffic moved at once")
    assert "going back" in page(report)


def test_nothing_to_release_is_no_failure():
    told = {"canary_id": "flights-1", "outcome": "nothing_to_release", "is_over": True}
    report = build_report(told | {"reason": "green serves it already"}, [])

    assert "nothing to release: green serves it already" == report["verdict"]
    assert is_shown(report)


def test_a_refused_canary_moved_nothing_and_says_so():
    report = report_of("refused")

    assert report["verdict"].startswith("refused, nothing was touched: exactly one variant")
    assert (0, None, False) == tuple(
        report["exposure"][key]
        for key in ("challenger_requests", "restore_seconds", "is_traffic_moved")
    )


def test_one_that_runs_is_not_over_and_has_no_end():
    report = report_of("running")

    assert report["verdict"].startswith("not over yet, at 10 %; 7 of 1,140 requests to green")
    assert (None, None, False) == (report["ended_at"], report["outcome"], report["is_over"])


def test_the_exposure_has_what_was_served_beside_what_was_judged():
    """Warm-up is not judged, and those who asked then were exposed all the same."""
    report = report_of("rolled back")
    seen, judged = report["exposure"], report["metrics"][0]["whole"]["challenger"]

    assert ("served", 735, 26) == (
        seen["counted"],
        seen["challenger_requests"],
        seen["challenger_errors"],
    )
    assert judged["requests"] < seen["challenger_requests"]


def test_restoring_is_measured_from_the_verdict():
    seen = report_of("rolled back")["exposure"]

    assert (75, "verdict") == (seen["restore_seconds"], seen["restore_since"])


def test_a_death_is_known_by_the_last_sign_of_life():
    report = report_of("stopped and restored")
    back = [each for each in report["timeline"] if each["step"] == "Roll back"]

    assert "last sign of life" == report["exposure"]["restore_since"]
    assert report["decided_at"] < back[0]["at"]
    assert report["exposure"]["restore_seconds"] == back[-1]["at"] - report["decided_at"]


def test_a_promoted_canary_was_not_restored():
    assert report_of("promoted")["exposure"]["restore_seconds"] is None


def test_stages_are_told_as_planned_and_as_they_were():
    stages = report_of("rolled back")["stages"]
    first, *others = stages

    assert [0.1, 0.5, 0.9, 1.0] == [each["planned_share"] for each in stages]
    assert ("20 min", 720, 0.1, "roll_back") == tuple(
        first[key] for key in ("planned_bake", "bake_seconds", "actual_share", "verdict")
    )
    assert all(each["began_at"] is None and each["comparisons"] == [] for each in others)


def test_the_ratio_of_a_bad_challenger_is_above_one_and_of_an_equal_one_around_it():
    bad = report_of("rolled back")["metrics"][0]["whole"]["ratio"]
    equal = report_of("promoted")["metrics"][0]["whole"]["ratio"]

    assert bad["least"] > 1
    assert equal["least"] < 1 < equal["most"]


def test_the_last_stage_has_no_champion_to_compare_with():
    (comparison,) = report_of("promoted")["stages"][-1]["comparisons"]

    assert comparison["ratio"] is None
    assert (0, 3000) == (
        comparison["champion"]["requests"],
        comparison["challenger"]["requests"],
    )


def test_what_came_in_at_ticks_adds_up_to_the_stages():
    report = report_of("promoted")
    ticks = report["metrics"][0]["ticks"]
    judged = [each["comparisons"][0]["challenger"] for each in report["stages"]]

    assert sum(each["requests"] for each in judged) == sum(ticks["challenger_requests"])
    assert sum(each["errors"] for each in judged) == sum(ticks["challenger_errors"])


def test_weights_are_told_where_they_change():
    weights = report_of("promoted")["weights"]

    assert [0.0, 0.1, 0.5, 0.9, 1.0] == sorted(set(weights["challenger_share"]))
    assert (BEGIN, 0.0) == (weights["at"][0], weights["challenger_share"][0])


def test_repeated_ticks_are_one_line_of_the_timeline():
    timeline = report_of("promoted")["timeline"]
    held = [each for each in timeline if each["verdict"] == "hold"]

    assert len(timeline) < 30
    assert [23, 23, 18, 8] == [each["times"] for each in held]


def test_an_alarm_that_rang_is_named_with_its_first_tick():
    (alarm,) = report_of("alarmed")["alarms"]

    assert ("Coalmine-flights-p99-latency", 1) == (alarm["name"], alarm["times_seen"])
    assert BEGIN + 2300 <= alarm["first_seen_at"]


def test_what_was_dropped_says_why():
    dropped = {each["reason"]: each for each in report_of("promoted")["dropped"]}

    assert 8 == dropped["warm-up"]["periods"]
    assert "caches cold" in dropped["warm-up"]["why"]


def as_older(entry):
    """An entry from before the journal had what was added since."""
    added = ("served", "alarms", "dropped", "plan", "expected", "expires_at", "weights", "kind")
    return {key: value for key, value in entry.items() if key not in added}


def test_an_older_journal_has_a_report_too():
    """Without a plan the stages are those that were reached; what was judged is the exposure."""
    journal = journal_of("rolled back")
    known = ("canary_id", "endpoint_name", "champion", "challenger", "outcome", "reason", "is_over")
    summary = {key: journal.summary[key] for key in known}
    report = build_report(summary, [as_older(each) for each in journal.entries])

    assert is_shown(report)
    assert ("judged", 480) == (
        report["exposure"]["counted"],
        report["exposure"]["challenger_requests"],
    )
    assert [0.1] == [each["planned_share"] for each in report["stages"]]
    assert report_of("rolled back")["verdict"] == report["verdict"]


def test_alarms_of_an_older_journal_are_read_from_its_reasons():
    journal = journal_of("alarmed")
    report = build_report(journal.summary, [as_older(each) for each in journal.entries])

    assert ["Coalmine-flights-p99-latency"] == [each["name"] for each in report["alarms"]]


def test_a_journal_that_has_expired_leaves_what_the_summary_says():
    report = build_report(journal_of("rolled back").summary, [])

    assert is_shown(report)
    assert "17 of 480" in report["verdict"]
    assert () == tuple(report["timeline"])
    assert "keeps them for 90 days" in page(report)


def test_an_expired_journal_takes_nothing_back_of_what_was_exposed():
    """Without a journal nobody may say that traffic was never moved: the summary knows better."""
    kept = from_item(to_item(journal_of("rolled back").summary))
    report, older = build_report(kept, []), build_report({**kept, "exposure": None}, [])
    told = markdown(report)

    assert report_of("rolled back")["exposure"] == report["exposure"]
    assert report == build_report(as_decimals(kept), [])
    assert report["verdict"].startswith("rolled back: 5xx errors")
    assert "26 of 735 requests to green failed" in told
    assert "never moved" not in told + page(report) + markdown(older) + page(older)


@pytest.mark.parametrize(
    ("kind", "serving"),
    [
        ("promoted", "all requests go to green now"),
        ("hot fix", "all requests go to green now"),
        ("held", "all requests go to blue again, verified at 2026-02-13 14:51:15 UTC"),
        (
            "stopped and restored",
            "all requests go to blue again, verified at 2026-02-13 14:36:15 UTC",
        ),
        ("not golden", "all requests went to blue throughout"),
    ],
)
def test_whoever_is_woken_reads_at_once_who_serves(kind, serving):
    """`held` alone could mean that traffic stays where it is."""
    report = report_of(kind)

    assert f"**{serving}**" in markdown(report)
    assert f'<strong class="serves">{serving[0].upper()}{serving[1:]}.</strong>' in page(report)


def test_a_return_that_nobody_verified_is_not_claimed():
    journal = journal_of("held")
    cut = [each for each in journal.entries if each["step"] != "Roll back"]

    assert "nobody verified that requests go to blue again" in markdown(
        build_report(journal.summary, cut)
    )


@pytest.mark.parametrize(
    ("kind", "word"),
    [("rolled back", "rolled back"), ("held", "held"), ("interfered with", "aborted")],
)
def test_the_stage_that_was_left_ends_as_the_canary_did(kind, word):
    """A hold is no roll back: nothing was found against the model."""
    told = markdown(report_of(kind))
    first = next(line for line in told.splitlines() if line.startswith("| 1 |"))

    assert first.endswith(f"| {word} |")


def test_no_summary_is_too_short():
    assert is_shown(build_report({"canary_id": "flights-1"}, []))


def test_the_order_in_which_entries_come_is_of_no_matter():
    journal = journal_of("stopped and restored")

    assert report_of("stopped and restored") == build_report(journal.summary, journal.entries[::-1])


def test_numbers_may_come_back_as_dynamodb_has_them():
    journal = journal_of("rolled back")
    stored = [from_item(to_item(each)) for each in journal.entries]

    assert report_of("rolled back") == build_report(journal.summary, stored)
    assert report_of("rolled back") == build_report(
        as_decimals(journal.summary), as_decimals(stored)
    )


def as_decimals(value):
    """As other clients of DynamoDB read numbers."""
    if isinstance(value, dict):
        return {key: as_decimals(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_decimals(each) for each in value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(repr(value)) if is_number else value


@pytest.mark.parametrize("evidence", ["inf", "-inf", "nan", float("inf"), None, "what"])
def test_evidence_beyond_all_numbers_is_shown(evidence):
    journal = journal_of("rolled back")
    odd = [
        each | {"metrics": [one | {"log_peak_evidence": evidence} for one in each["metrics"]]}
        for each in journal.entries
    ]

    assert is_shown(build_report(journal.summary, odd))


@pytest.mark.parametrize("kept", range(1, 27))
def test_a_journal_may_end_at_any_step(kept):
    """A report is built whatever was written down before something died."""
    journal = journal_of("rolled back")

    assert is_shown(build_report(journal.summary, journal.entries[:kept]))


def test_one_tick_is_enough_to_draw():
    journal = journal_of("rolled back")
    counted = [each for each in journal.entries if each["metrics"]][-1]
    report = build_report(journal.summary, [counted])

    assert is_shown(report)
    assert 1 == len(report["metrics"][0]["curve"]["at"])


def test_half_an_assessment_is_none():
    journal = journal_of("rolled back")
    halved = [each | {"metrics": [{"name": "x"}, "y", None]} for each in journal.entries]

    assert () == tuple(build_report(journal.summary, halved)["metrics"])
