"""`coalmine canary start`: what is started, what is shown, and the exit codes of a pipeline."""

import json

import pytest

from canary.inputs import StartRequest
from canary.restore import ExecutionStatus
from coalmine.gateways.aws import AwsError
from tests.doubles.live_canary import ARN, CALLER


def name_of(live):
    ((name, _),) = live.started
    return name


def test_it_starts_and_says_how_to_go_on(run, live):
    result = run("start", "--challenger", "green", "--ignore-alarm", "slo")
    ((name, document),) = live.started

    assert 0 == result.exit_code
    assert {
        "challenger": "green",
        "ignore_alarms": ["slo"],
        "requested_by": CALLER,
    } == document
    assert f"started canary {name}" in result.output
    assert "coalmine canary watch flights -c dev" in result.output
    assert "coalmine canary abort flights -c dev" in result.output
    assert ("Coalmine-dev-flights", "eu-west-1") == live.connected_to


def test_a_release_may_be_asked_for_again_and_say_why(run, live):
    run("start", "--release", "--retry", "--reason", "the data was late")
    ((_, document),) = live.started

    assert StartRequest(
        is_release=True, is_retry=True, reason="the data was late", requested_by=CALLER
    ) == StartRequest.from_dict(document)


def test_what_goes_wrong_with_asking_who_asks_starts_nothing(run, live):
    """Who did what is part of the record."""
    live.caller_problem = AwsError("the identity of the caller: could not connect")
    result = run("start")

    assert (3, []) == (result.exit_code, live.started)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("promoted", 0),
        ("nothing_to_release", 0),
        ("rolled_back", 10),
        ("held", 11),
        ("aborted", 12),
        ("infrastructure_error", 20),
        (None, 1),
    ],
)
def test_waiting_ends_as_the_canary_ended(run, live, outcome, code):
    live.then.append(lambda: live.ended(outcome, canary_id=name_of(live), owner=name_of(live)))
    result = run("start", "--wait")

    assert code == result.exit_code, result.output
    assert "because" in result.output


def test_it_waits_for_the_restore_of_a_dead_execution(run, live):
    """StopExecution is not the end: the lock is held, by the dead one and then by its heir."""

    def dies():
        live.is_held()
        live.statuses[f"{ARN}flights-1"] = ExecutionStatus.ABORTED

    def is_restored():
        live.is_held("flights-1-restore-1", previous_owner=f"{ARN}flights-1")

    live.is_held()
    live.then.extend(
        [dies, is_restored, lambda: live.ended("aborted", owner="flights-1-restore-1")]
    )
    result = run("watch")

    assert 12 == result.exit_code


def test_a_restore_that_called_a_human_is_not_waited_for(run, live):
    live.is_held(called_for_help=True)
    live.statuses[f"{ARN}flights-1"] = ExecutionStatus.FAILED
    result = run("watch")

    assert 20 == result.exit_code
    assert "a human was called" in result.output


def test_an_execution_that_cannot_be_seen_yet_is_waited_for(run, live):
    """DescribeExecution is eventually consistent."""

    def appears():
        live.ended("promoted", canary_id=name_of(live), owner=name_of(live))

    live.then.extend([live.statuses.clear] * 3 + [appears])

    assert 0 == run("start", "--wait").exit_code


def test_one_failed_look_is_forgiven_and_a_broken_connection_is_told(run, live):
    def is_unreachable():
        live.is_unreachable = True

    live.then.extend([is_unreachable] * 5)
    result = run("start", "--wait")

    assert 20 == result.exit_code
    assert "goes on without us" in result.output
    assert "coalmine canary watch flights -c dev" in result.output


def test_interrupted_it_says_that_the_canary_goes_on(run, live):
    def interrupt():
        raise KeyboardInterrupt

    live.then.append(interrupt)
    result = run("start", "--wait")

    assert 130 == result.exit_code
    assert "goes on; stop it: coalmine canary abort flights -c dev" in result.output


def test_as_json_every_line_is_a_document(run, live):
    entry = {"sequence": 0, "step": "Prepare"}

    def ends():
        live.entries[name_of(live)] = [entry]
        live.ended("promoted", canary_id=name_of(live), owner=name_of(live))

    live.then.append(ends)
    result = run("start", "--wait", "--json")
    documents = [json.loads(line) for line in result.output.splitlines()]

    assert ["Prepare", "promoted"] == [documents[0]["step"], documents[-1]["outcome"]]


def test_every_entry_is_shown_once_and_the_end_is_told_by_the_last_line(run, live):
    entries = [
        {"sequence": 0, "step": "Prepare", "next": "smoke_test", "reason": "ready"},
        {"sequence": 1, "step": "Smoke test", "next": "shift", "reason": "all golden"},
        {"sequence": 2, "step": "Conclude", "next": "end", "reason": "the end"},
    ]
    shown = [each | {"at": 1, "share": 0.1, "stage_index": 0, "metrics": []} for each in entries]

    def goes_on():
        live.entries["flights-1"] = shown[:1]

    def ends():
        live.entries["flights-1"] = shown
        live.ended("promoted")

    live.is_held()
    live.then.extend([goes_on, goes_on, ends])
    lines = run("watch").output.splitlines()

    assert ["ready", "golden", "because"] == [line.split()[-1] for line in lines]


def test_an_unknown_endpoint_is_wrong_use(run):
    result = run("start", "fights")

    assert 2 == result.exit_code
    assert "ENDPOINT must be one of dev: flights, got fights" in result.output


def test_aws_saying_no_is_exit_code_three(run, live):
    live.is_unreachable = True
    result = run("status")

    assert 3 == result.exit_code
    assert "could not connect" in result.output
