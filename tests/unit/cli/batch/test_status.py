"""`coalmine batch status`, `list`, `resume` and `stop`."""

import json

from batch.documents import RunPhase
from tests.doubles.live_batch import ARN, RUN, START


def is_transforming(live, **changes):
    live.is_planned(1000, 2000, 3000)
    facts = {"rows": 6000, "shards": 3, "transform_job_name": "nightly-1", **changes}
    live.is_at(RunPhase.TRANSFORMING, **facts)
    live.has_instances()
    live.is_executed("RUNNING")
    live.clock = START + 100


def test_status_tells_how_far_a_run_is(live, run):
    """2 instances at $0.36 for 100 s are 2 cents; 3000 rows in 100 s leave 3000 for 100 s."""
    is_transforming(live)
    live.has_output(0, 1)

    result = run("status", RUN)

    assert 0 == result.exit_code, result.output
    assert [
        f"run {RUN} of nightly: transforming",
        "  input     s3://data/input/",
        "  done      3,000 of 6,000 rows, 30 rows/s, 100 s left",
        "  machines  2 x ml.m5.large",
        "  cost      $0.02",
        "  started   2026-01-31 12:00:00 UTC by ada, 100 s ago",
    ] == result.output.splitlines()


def test_a_job_without_instances_costs_nothing_yet(live, run):
    """SageMaker bills from TransformStartTime on, and may take minutes to come to that."""
    is_transforming(live)
    live.has_instances(since=None)

    result = run("status", RUN)
    page = json.loads(run("status", RUN, "--json").output)

    assert "cost      $0.00\n" in result.output
    assert page["progress"]["words"].endswith("shards on 2 x ml.m5.large; waiting for instances")


def test_what_ended_attempts_cost_is_added_once(live, run):
    """The status may have the running job's cost in it, too."""
    is_transforming(live, attempt=2, cost_usd=7.77)
    live.has_paid(1.5)

    assert "cost      $1.52\n" in run("status", RUN).output


def test_a_job_that_ended_costs_no_more(live, run):
    is_transforming(live)
    live.has_instances(until=START + 50)

    assert "cost      $0.01\n" in run("status", RUN).output


def test_a_former_job_of_unknown_price_leaves_the_cost_unknown(live, run):
    is_transforming(live, attempt=2)
    live.has_paid(None)

    assert "cost " not in run("status", RUN).output


def test_what_earlier_attempts_did_is_done(live, run):
    """The third shard alone was sent again."""
    live.is_planned(1000, 2000, 3000, sent=(2,), attempt=2)
    live.is_at(RunPhase.TRANSFORMING, rows=6000, shards=3, attempt=2)
    live.is_executed("RUNNING")

    result = run("status", RUN)

    assert "done      3,000 of 6,000 rows\n" in result.output
    assert "attempt   2\n" in result.output


def test_status_as_json_has_the_progress(live, run):
    is_transforming(live)
    live.has_output(0)

    page = json.loads(run("status", RUN, "--json").output)

    assert ("nightly", "transforming", 1000, 6000) == (
        page["job"],
        page["phase"],
        page["progress"]["done"],
        page["progress"]["total"],
    )


def test_a_dead_run_says_so_and_what_helps(live, run):
    """Its status was written when it lived."""
    is_transforming(live)
    live.is_executed("TIMED_OUT")

    result = run("status", RUN)

    assert f"run {RUN} of nightly: dead\n  its execution is TIMED_OUT\n" in result.output
    assert f"  resume it: coalmine batch resume {RUN} -c dev\n" in result.output


def test_a_run_that_has_written_nothing_yet_is_starting(live, run):
    live.is_executed("RUNNING")

    assert f"run {RUN} of nightly: starting\n" == run("status", RUN).output


def test_a_published_run_says_where(live, run):
    facts = {"rows": 6000, "ended_at": START + 60, "published_uri": "s3://data/published/run=1/"}
    live.is_at(RunPhase.SUCCEEDED, **facts)

    result = run("status", RUN)

    assert "published s3://data/published/run=1/\n" in result.output
    assert "took 60 s" in result.output
    assert "resume" not in result.output


def test_an_unknown_run_is_looked_for_in_every_job(live, run):
    """Also in the job that is not deployed."""
    result = run("status", "nothing")

    assert 1 == result.exit_code
    assert "dev has no run nothing of nightly, weekly\n" in result.stderr
    assert 2 == len(live.connected_to)


def test_status_can_wait(live, run):
    is_transforming(live)
    live.then.append(lambda: live.is_at(RunPhase.SUCCEEDED, rows=6000, ended_at=START + 9))

    result = run("status", RUN, "--wait")

    assert 0 == result.exit_code
    assert "succeeded: 6,000 rows in 9 s" in result.output


def test_runs_are_listed_the_newest_first(live, run):
    live.is_at(RunPhase.SUCCEEDED, run_id="old", rows=1000, ended_at=START + 60, cost_usd=0.5)
    live.is_at(RunPhase.FAILED, run_id="new", started_at=START + 1, message="row 3 of a.csv")

    result = run("list", "nightly")

    assert ["run", "job", "phase", "rows", "took", "cost"] == (
        result.output.splitlines()[0].split()
    )
    assert result.output.splitlines()[1].startswith("new  nightly  failed ")
    assert "new  row 3 of a.csv" == result.output.splitlines()[-1]
    assert result.output.splitlines()[2].startswith("old  nightly  succeeded  1,000  60 s  $0.50")


def test_a_list_may_be_short(live, run):
    for number in range(5):
        live.is_at(RunPhase.FAILED, run_id=f"run{number}", started_at=START + number)

    rows = json.loads(run("list", "--last", "2", "--json").output)

    assert ["run4", "run3"] == [each["run_id"] for each in rows]


def test_no_runs_are_no_table(run):
    assert "dev has no runs; start one: coalmine batch run JOB -c dev\n" == run("list").output


def test_a_failed_run_is_resumed_by_another_execution(live, run):
    """What the former attempt has written is not taken for what the new one says."""
    live.is_at(RunPhase.FAILED, message="the old reason", ended_at=START)
    arn = f"{ARN}{RUN}-r2-abc123"
    end = {"attempt": 2, "execution_arn": arn, "rows": 9, "ended_at": START + 9}
    live.then.extend([lambda: None, lambda: live.is_at(RunPhase.SUCCEEDED, **end)])

    result = run("resume", RUN)

    assert 0 == result.exit_code, result.output
    assert [(f"{RUN}-r2-abc123", {"resume": RUN, "requested_by": "ada"})] == live.started
    assert f"resumed run {RUN} of nightly\n" in result.output
    assert "the old reason" not in result.output


def test_a_run_that_found_no_machines_is_resumed_on_others(live, run):
    """The price is that of the machines asked for; the plan's stay where nothing is said."""
    live.is_planned(1000)
    live.is_at(RunPhase.FAILED, message="no machines", ended_at=START)

    result = run("resume", RUN, "--no-wait", "--instance-type", "ml.m5.xlarge", "--instances", "3")

    asked = {
        "instance_type": "ml.m5.xlarge",
        "instance_count": 3,
        "resume": RUN,
        "requested_by": "ada",
    }
    assert 0 == result.exit_code, result.output
    assert [(f"{RUN}-r2-abc123", asked)] == [
        (name, {key: each for key, each in document.items() if key != "usd_per_instance_hour"})
        for name, document in live.started
    ]


def test_a_large_resume_says_what_it_is(live, run):
    live.is_planned(1000)
    live.is_at(RunPhase.FAILED, message="too slow", ended_at=START)

    result = run("resume", RUN, "--no-wait", "--large")

    assert result.output.startswith("4 x ml.m5.2xlarge, each with 8 requests at a time: ")
    assert 8 == live.started[0][1]["max_concurrent_transforms"]


def test_a_resumed_run_need_not_be_waited_for(live, run):
    live.is_at(RunPhase.STOPPED, ended_at=START)

    result = run("resume", RUN, "--no-wait", "--job", "nightly")

    assert f"look at it: coalmine batch status {RUN} -c dev\n" in result.output


def test_a_dead_run_can_be_resumed(live, run):
    is_transforming(live)
    live.is_executed("ABORTED")

    assert 0 == run("resume", RUN, "--no-wait").exit_code


def test_a_run_that_runs_is_not_resumed(live, run):
    is_transforming(live)

    result = run("resume", RUN)

    assert 1 == result.exit_code
    assert f"run {RUN} is still transforming\n" in result.stderr
    assert [] == live.started


def test_a_published_run_is_not_resumed(live, run):
    live.is_at(RunPhase.SUCCEEDED, ended_at=START)

    result = run("resume", RUN)

    assert 1 == result.exit_code
    assert "coalmine batch run nightly -c dev" in result.stderr


def test_a_run_is_stopped_by_somebody(live, run):
    """The execution that is stopped is the one that works on it now."""
    name = f"{RUN}-r2-abc123"
    is_transforming(live, execution_arn=f"{ARN}{name}")
    live.is_executed("RUNNING", name)
    end = {"execution_arn": f"{ARN}{name}", "ended_at": START + 9}
    live.then.extend(
        [
            lambda: live.is_executed("ABORTED", name),
            lambda: live.is_at(RunPhase.STOPPED, message="stopped by ada", **end),
        ]
    )

    result = run("stop", RUN)

    assert [(f"{ARN}{RUN}-r2-abc123", "stopped by ada")] == live.stopped
    assert f"stopped run {RUN} of nightly; nothing of it is published\n" in result.output
    assert f"resume it: coalmine batch resume {RUN} -c dev\n" in result.output


def test_a_run_that_was_publishing_is_told_as_it_ended(live, run):
    """Nothing is said of what is published before that is decided."""
    is_transforming(live)
    end = {"ended_at": START + 9, "message": "6,000 rows are published"}
    live.then.extend(
        [
            lambda: live.is_executed("ABORTED"),
            lambda: live.is_at(RunPhase.SUCCEEDED, **end),
        ]
    )

    result = run("stop", RUN)

    assert 1 == result.exit_code
    assert f"run {RUN} was at its end: 6,000 rows are published\n" in result.stderr
    assert "nothing of it is published" not in result.output


def test_nobody_waits_without_end_for_the_conclusion_of_a_stopped_run(live, run):
    is_transforming(live)
    live.then.append(lambda: live.is_executed("ABORTED"))

    result = run("stop", RUN, "--json")
    told = json.loads(result.output)

    assert ("stopped", False) == (told["phase"], told["is_concluded"])


def test_a_run_that_is_over_is_not_stopped(live, run):
    live.is_at(RunPhase.FAILED, ended_at=START)

    result = run("stop", RUN)

    assert 1 == result.exit_code
    assert f"run {RUN} is over: failed" in result.stderr
    assert [] == live.stopped
