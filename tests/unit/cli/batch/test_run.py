"""`coalmine batch run` on SageMaker."""

import json

from batch.documents import RunPhase
from tests.doubles.live_batch import RUN, START


def succeeds(live, run_id=RUN, **changes):
    """What happens while somebody waits, a look each."""

    def transforming():
        live.is_planned(1000, 2000)
        live.is_at(RunPhase.TRANSFORMING, rows=3000, shards=2)

    def half():
        live.has_output(0)

    def published():
        live.is_executed("SUCCEEDED")
        facts = {"ended_at": START + 60, "rows": 3000, "cost_usd": 0.012, **changes}
        live.is_at(RunPhase.SUCCEEDED, published_uri="s3://data/published/run=1/", **facts)

    live.then.extend(
        [lambda: None, lambda: live.is_at(RunPhase.INSPECTING), transforming, half, published]
    )


def test_a_run_is_followed_to_its_end(live, run):
    """Where nobody looks: a line a phase, and how it ended."""
    succeeds(live)

    result = run("run", "nightly")

    assert 0 == result.exit_code, result.output
    assert [(RUN, {"requested_by": "ada"})] == live.started
    lines = result.output.splitlines()
    assert f"started run {RUN} of nightly" == lines[0]
    assert lines[1].endswith("inspecting")
    assert lines[2].endswith("transforming  3,000 rows; 2 shards on 2 x ml.m5.large")
    assert lines[3:] == [
        "succeeded: 3,000 rows in 60 s, 50 rows/s, transform jobs $0.01",
        "  s3://data/published/run=1/",
    ]


def test_what_a_run_asks_for_is_the_executions_input(live, run):
    result = run(
        "run",
        "nightly",
        "--no-wait",
        "--input",
        "s3://other/a.csv",
        "--instances",
        "3",
        "--instance-type",
        "ml.c5.xlarge",
    )

    asked = {
        "input_uri": "s3://other/a.csv",
        "instance_type": "ml.c5.xlarge",
        "instance_count": 3,
        "requested_by": "ada",
    }
    assert [(RUN, asked)] == live.started
    assert f"look at it: coalmine batch status {RUN} -c dev\n" in result.output
    assert f"stop it:    coalmine batch stop {RUN} -c dev\n" in result.output


def test_a_large_run_says_what_it_is(live, run):
    """The price is told before it starts; what is said explicitly wins."""
    result = run("run", "nightly", "--no-wait", "--large", "--instances", "6")

    assert result.output.startswith(
        "6 x ml.m5.2xlarge, each with 8 requests at a time: their price is not known\n"
    )
    _, asked = live.started[0]
    assert (6, 8) == (asked["instance_count"], asked["max_concurrent_transforms"])


def test_a_run_that_fails_says_why_and_how_to_go_on(live, run):
    live.is_planned(1000)
    live.then.extend(
        [
            lambda: live.is_at(RunPhase.FAILED, message="1 of 2 shards: row 3", ended_at=START),
            lambda: live.is_executed("FAILED"),
        ]
    )

    result = run("run", "nightly")

    assert 10 == result.exit_code
    assert result.output.endswith(
        "failed: 1 of 2 shards: row 3\n"
        f"  nothing is published; resume it: coalmine batch resume {RUN} -c dev\n"
    )


def test_a_run_that_failed_before_its_plan_has_nothing_to_resume(live, run):
    message = "column a must be there, got none"
    live.then.extend(
        [
            lambda: live.is_at(RunPhase.FAILED, message=message, ended_at=START),
            lambda: live.is_executed("FAILED"),
        ]
    )

    assert run("run", "nightly").output.endswith(f"failed: {message}\n  nothing is published\n")
    assert "resume" not in run("status", RUN).output


def test_a_run_that_died_at_once_tells_what_its_execution_says(live, run):
    """A function that cannot start writes no status."""
    cause = json.dumps({"errorMessage": "no such module", "errorType": "Runtime"})
    live.then.append(lambda: live.is_executed("FAILED", error="Runtime", cause=cause))

    result = run("run", "nightly")

    assert 10 == result.exit_code
    assert "failed: no such module\n" in result.output


def test_who_kills_a_run_is_waited_for_to_be_told(live, run):
    """The rule behind a dead execution takes a moment to write how it ended."""
    live.then.extend(
        [
            lambda: live.is_at(RunPhase.INSPECTING),
            lambda: live.is_executed("ABORTED"),
            lambda: None,
            lambda: live.is_at(RunPhase.STOPPED, message="stopped by bob", ended_at=START),
        ]
    )

    result = run("run", "nightly")

    assert 12 == result.exit_code
    assert "stopped: by bob\n" in result.output


def test_nobody_is_waited_for_without_end(live, run):
    live.then.extend([lambda: live.is_at(RunPhase.INSPECTING), lambda: live.is_executed("ABORTED")])

    result = run("run", "nightly")

    assert 12 == result.exit_code
    assert "stopped: its execution is ABORTED\n" in result.output


def test_ctrl_c_leaves_the_run_going(live, run):
    def interrupt():
        raise KeyboardInterrupt

    live.then.append(interrupt)

    result = run("run", "nightly")

    assert 130 == result.exit_code
    assert "the run goes on without us" in result.stderr
    assert f"coalmine batch status {RUN} -c dev --wait" in result.stderr
    assert [] == live.stopped


def test_a_broken_connection_is_tried_again(live, run):
    live.unreachable_looks = 3
    succeeds(live)

    assert 0 == run("run", "nightly").exit_code


def test_a_connection_that_stays_broken_says_that_the_run_goes_on(live, run):
    live.unreachable_looks = 99

    result = run("run", "nightly")

    assert 3 == result.exit_code
    assert "the run goes on without us" in result.stderr


def test_json_is_one_document_a_line(live, run):
    succeeds(live)

    result = run("run", "nightly", "--json")

    documents = [json.loads(line) for line in result.output.splitlines()]
    assert RUN == documents[0]["run_id"]
    assert ["inspecting", "transforming", "succeeded"] == [each["phase"] for each in documents[1:]]
    assert 3000 == documents[-1]["rows"]


def test_an_unknown_job_is_a_wrong_use(run):
    result = run("run", "hourly")

    assert 2 == result.exit_code
    assert "JOB must be one of dev: nightly, weekly, got hourly" in result.output


def test_a_job_that_was_never_deployed_is_told_by_aws(run):
    assert 3 == run("run", "weekly").exit_code


def test_a_local_path_is_no_input_of_a_run_on_sagemaker(run):
    result = run("run", "nightly", "--input", "a.csv")

    assert 2 == result.exit_code
    assert "must be s3://bucket/prefix/ or one object, got a.csv" in result.output


def test_somewhere_must_be_named(run):
    result = run("run", "nightly", environment=False)

    assert 2 == result.exit_code
    assert "-c must name an environment, got none; or say --local FILE" in result.output
