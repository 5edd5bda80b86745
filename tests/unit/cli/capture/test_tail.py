"""`coalmine capture tail`."""

import json
from datetime import timedelta

from coalmine.capture.recent import Recent
from coalmine.cli.capture.lines import record_line
from tests.unit.capture.conftest import document, side
from tests.unit.cli.capture.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_it_shows_when_who_what_was_asked_and_answered(live, run):
    live.objects.has("blue", NOW, document(NOW, event_id="0123456789"))
    live.objects.has("green", NOW - MINUTE, document(NOW - MINUTE, inference_id="flight-7"))

    shown = run("tail", "flights")
    assert 0 == shown.exit_code, shown.output
    assert [
        "2026-01-31 12:29:00  green  flight-7  1,2 -> 0.5",
        "2026-01-31 12:30:00  blue  01234567  1,2 -> 0.5",
    ] == shown.output.splitlines()
    assert "flights-dev" == live.asked["endpoint_name"]


def test_one_variant_is_enough(live, run):
    live.objects.has("blue", NOW, document(NOW, event_id="blue-1"))
    live.objects.has("green", NOW, document(NOW, event_id="green-1"))

    assert "green-1" not in run("tail", "--variant", "blue").output


def test_json_has_everything(live, run):
    live.objects.has("blue", NOW, document(NOW, event_id="e1", endpointOutput=None))

    assert json.loads(run("tail", "--json").output) == {
        "event_time": "2026-01-31T12:30:00Z",
        "event_id": "e1",
        "inference_id": None,
        "variant": "blue",
        "input": {"content_type": "text/csv", "body": "1,2"},
        "output": None,
    }


def test_following_shows_what_arrives_until_it_is_interrupted(live, run):
    live.objects.has("blue", NOW, document(NOW, event_id="first"))
    live.sleeps = [
        lambda: None,
        lambda: live.objects.has("blue", NOW, document(NOW, event_id="second"), number=1),
    ]

    followed = run("tail", "--follow")
    assert 130 == followed.exit_code
    assert ["first", "second"] == [line.split("  ")[2] for line in followed.output.splitlines()]


def test_what_callers_wrote_cannot_command_the_terminal(live, run):
    """An escape sequence in a body is shown as a question mark; long bodies are cut."""
    evil = side("\x1b[2Jgone " + "x" * 200)
    live.objects.has("blue", NOW, document(NOW, inference_id="\x1b]0;", endpointInput=evil))

    shown = run("tail").output
    assert "\x1b" not in shown
    assert "?[2Jgone" in shown
    assert "..." in shown


def test_lines_that_are_no_records_are_told(live, run):
    live.objects.has("blue", NOW, "{", document(NOW))

    shown = run("tail")
    assert 0 == shown.exit_code
    assert "1 lines were no records and are left out, such as:" in shown.stderr


def test_an_endpoint_that_captures_nothing_says_how_to_begin(live, run):
    live.is_capturing = False

    shown = run("tail")
    assert 1 == shown.exit_code
    assert "flights-dev captures nothing" in shown.stderr
    assert "add `data_capture:`" in shown.stderr


def test_a_capture_that_has_just_begun_is_no_error(run):
    shown = run("tail")

    assert (0, "") == (shown.exit_code, shown.output)


def test_a_variant_that_was_never_captured_is_refused(live, run):
    live.objects.has("blue", NOW, document(NOW))

    shown = run("tail", "--variant", "yellow")
    assert 1 == shown.exit_code
    assert "or one that was captured, got 'yellow'; take one of blue, green" in shown.stderr


def test_a_variant_that_is_gone_can_be_read_still(live, run):
    live.objects.has("red", NOW, document(NOW, event_id="red-1"))

    assert "red-1" in run("tail").output
    assert "red-1" in run("tail", "--variant", "red").output


def test_following_sees_the_first_capture_of_all(live, run):
    """Before it, there is no folder that would say which variants there are."""
    live.sleeps = [lambda: live.objects.has("blue", NOW, document(NOW, event_id="first"))]

    assert "first" in run("tail", "--follow").output


def test_a_narrow_terminal_has_the_answer_below_the_question(live, run):
    """Each cut to what fits; a pipe gets one line a record."""
    body = side("x" * 200)
    live.objects.has("blue", NOW, document(NOW, inference_id="flight-7", endpointInput=body))
    (record,) = Recent(objects=live.objects, variant_names=["blue"]).newest(1, now=NOW)

    assert [
        f"2026-01-31 12:30:00  blue  flight-7  {'x' * 40}...",
        "                                  -> 0.5",
    ] == record_line(record, columns=80).splitlines()
    assert 1 == len(record_line(record, columns=120).splitlines())
    assert 1 == len(record_line(record).splitlines())
