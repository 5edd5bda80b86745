"""`coalmine canary abort`: it returns when the champion serves again, and stops no restore."""

from canary.restore import ExecutionStatus
from tests.doubles.live_canary import ARN

CANARY = f"{ARN}flights-1"


def test_it_stops_asks_for_the_restore_and_waits_for_it(run, live):
    live.is_held()
    live.weights = {"blue": 0.5, "green": 0.5}

    def is_restored():
        live.weights = {"blue": 1.0, "green": 0.0}
        live.ended("aborted")

    live.then.extend([lambda: None, is_restored])
    result = run("abort")

    assert 0 == result.exit_code, result.output
    assert [CANARY] == [arn for arn, _ in live.stopped]
    assert [(CANARY, ExecutionStatus.ABORTED)] == live.restored
    assert "the champion serves as before" in result.output


def test_a_restore_that_runs_is_only_waited_for(run, live):
    live.is_held("flights-1-restore-1", previous_owner=CANARY)
    live.then.append(lambda: live.ended("aborted", owner="flights-1-restore-1"))
    result = run("abort")

    assert (0, [], []) == (result.exit_code, live.stopped, live.restored)


def test_a_dead_owner_is_restored_without_being_stopped(run, live):
    live.is_held()
    live.statuses[CANARY] = ExecutionStatus.TIMED_OUT
    live.then.append(lambda: live.ended("infrastructure_error"))
    result = run("abort")

    assert (0, [], [(CANARY, ExecutionStatus.TIMED_OUT)]) == (
        result.exit_code,
        live.stopped,
        live.restored,
    )


def test_weights_that_are_not_as_before_are_no_success(run, live):
    """It looks at the endpoint itself."""
    live.is_held()
    live.weights = {"blue": 0.5, "green": 0.5}
    live.then.append(lambda: live.ended("aborted"))

    assert 20 == run("abort").exit_code


def test_too_late_is_told(run, live):
    live.is_held()
    live.then.append(lambda: live.ended("promoted"))
    result = run("abort")

    assert 1 == result.exit_code
    assert "had been promoted before it was stopped" in result.output


def test_without_a_canary_there_is_nothing_to_abort(run):
    result = run("abort")

    assert 0 == result.exit_code
    assert "no canary holds flights-dev; nothing to restore" in result.output


def test_a_canary_that_is_being_prepared_is_stopped(run, live):
    """It has no lock yet."""
    live.statuses[CANARY] = ExecutionStatus.RUNNING
    result = run("abort")

    assert (0, [CANARY]) == (result.exit_code, [arn for arn, _ in live.stopped])
    assert "stopped flights-1 before it held the endpoint" in result.output
