"""Transform jobs with real workers: what is sent, what is stored, what fails."""

from __future__ import annotations

import gzip
import itertools
import json
import time

import pytest

from sandbox.sagemaker.service import SageMakerError

# Says what it was asked in a line a request: how many lines, content type, accept.
COUNTING = """
def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    return f"{len(content.splitlines())},{content_type},{accept}", accept
"""

# Doubles the numbers of each line; `bad` is refused, `die` ends the worker, `sleep` takes long.
DOUBLING = """
import os
import pathlib
import time


def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    if "bad" in content:
        raise ValueError("a bad line")
    marker = pathlib.Path("has-died")
    if "die" in content and not marker.exists():
        marker.touch()
        os._exit(1)
    if "sleep" in content:
        time.sleep(60)
    numbers = [line for line in content.splitlines() if line.isdigit()]
    factor = int(os.environ.get("FACTOR", "2"))
    return "".join(f"{factor * int(number)}\\n" for number in numbers), accept
"""

SINGLE_RECORDS = """

def execution_parameters_fn():
    from flask import jsonify

    return jsonify(MaxConcurrentTransforms=4, BatchStrategy="SINGLE_RECORD", MaxPayloadInMB=1)
"""

names = (f"job-{number}" for number in itertools.count())


@pytest.fixture(scope="module", autouse=True)
def models(rig):
    rig.has_model("counting", code=COUNTING)
    rig.has_model("single", code=COUNTING + SINGLE_RECORDS)
    rig.has_model("doubling", code=DOUBLING)
    rig.has_model("broken", code="raise RuntimeError('cannot be imported')")


@pytest.fixture
def job(rig):
    """Run a job on objects of a prefix of its own and return its end and its outputs."""

    def run(model, objects, *, wait=True, input_fields=None, output_fields=None, **fields):
        name = next(names)
        for key, body in objects.items():
            rig.objects.objects[f"s3://in/{name}/{key}"] = body
        source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://in/{name}/"}}
        rig.call(
            "CreateTransformJob",
            **{
                "TransformJobName": name,
                "ModelName": model,
                "TransformInput": {
                    "DataSource": source,
                    "ContentType": "text/csv",
                    **({} if input_fields is None else input_fields),
                },
                "TransformOutput": {
                    "S3OutputPath": f"s3://out/{name}",
                    **({} if output_fields is None else output_fields),
                },
                "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                **fields,
            },
        )
        return (ended(rig, name), outputs(rig, name)) if wait else name

    return run


def ended(rig, name):
    """Wait until a job is over."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = rig.call("DescribeTransformJob", TransformJobName=name)
        if found["TransformJobStatus"] not in {"InProgress", "Stopping"}:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{name} does not end: {found}")


def outputs(rig, name):
    """Return a job's outputs by their keys below its output path."""
    prefix = f"s3://out/{name}/"
    return {
        uri.removeprefix(prefix): body
        for uri, body in rig.objects.objects.items()
        if uri.startswith(prefix)
    }


def test_each_object_has_its_output_below_the_same_key(job):
    """`<key>.out`, folders kept; the job's times are told."""
    end, stored = job("doubling", {"a.csv": b"1\n2\n", "deep/b.csv": b"3\n", "deep/": b""})

    assert "Completed" == end["TransformJobStatus"]
    assert {"a.csv.out": b"2\n4\n", "deep/b.csv.out": b"6\n"} == stored
    assert end["CreationTime"] <= end["TransformStartTime"] <= end["TransformEndTime"]


def test_without_a_split_an_object_is_one_request(job):
    """The whole object goes out at once, with the types that the job names."""
    _, stored = job("counting", {"a": b"1\n2\n3\n"}, output_fields={"Accept": "text/csv"})

    assert {"a.out": b"3,text/csv,text/csv"} == stored


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [("SingleRecord", b"1,text/csv,application/json\n" * 3), ("MultiRecord", b"3,text/csv,")],
)
def test_lines_are_sent_as_the_strategy_says(job, strategy, expected):
    """One record a request, or as many as fit; assembled with newlines."""
    _, stored = job(
        "counting",
        {"a": b"1\n2\n3\n"},
        input_fields={"SplitType": "Line"},
        output_fields={"AssembleWith": "Line"},
        BatchStrategy=strategy,
    )

    assert stored["a.out"].startswith(expected)


def test_a_large_object_is_sent_in_payloads_of_the_limit(job):
    """No request exceeds MaxPayloadInMB; nothing of the header is known, it is a record."""
    lines = b"0123456789abcde\n" * (3 * 2**16)
    _, stored = job(
        "counting",
        {"a": lines},
        input_fields={"SplitType": "Line"},
        output_fields={"AssembleWith": "Line", "Accept": "text/csv"},
        MaxPayloadInMB=1,
        MaxConcurrentTransforms=2,
    )
    counts = [int(line.split(b",")[0]) for line in stored["a.out"].splitlines()]

    assert [2**16] * 3 == counts


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, b"1,text/csv,text/csv" * 2), ({"BatchStrategy": "MultiRecord"}, b"2,text/csv,text/csv")],
)
def test_the_container_may_say_how_it_wants_its_records(job, fields, expected):
    """GET /execution-parameters holds for what the request leaves open."""
    _, stored = job(
        "single",
        {"a": b"1\n2\n"},
        input_fields={"SplitType": "Line"},
        output_fields={"Accept": "text/csv"},
        **fields,
    )

    assert {"a.out": expected} == stored


def test_an_object_that_fails_has_no_output_and_fails_the_job(job):
    """The others' outputs stay, and the reason names the object and what the model said."""
    end, stored = job(
        "doubling",
        {"good.csv": b"1\n", "worse.csv": b"1\nbad\n"},
        input_fields={"SplitType": "Line"},
        ModelClientConfig={"InvocationsMaxRetries": 0},
    )

    assert "Failed" == end["TransformJobStatus"]
    assert {"good.csv.out": b"2\n"} == stored
    assert "AlgorithmError: See job logs for more information." in end["FailureReason"]
    assert "worse.csv: Bad HTTP status received from algorithm: 500" in end["FailureReason"]


def test_a_record_beyond_the_limit_fails_its_object(job):
    """The limit must be at least the size of one record."""
    end, stored = job(
        "doubling", {"a": b"1" * (2**20 + 1)}, MaxPayloadInMB=1, BatchStrategy="MultiRecord"
    )

    assert {} == stored
    assert "a record must fit MaxPayloadInMB 1, got one of 1048577 bytes" in end["FailureReason"]


def test_a_worker_that_dies_is_asked_again_when_it_is_back(job):
    """InvocationsMaxRetries are for this."""
    end, stored = job("doubling", {"a": b"die\n1\n"}, BatchStrategy="MultiRecord")

    assert "Completed" == end["TransformJobStatus"]
    assert {"a.out": b"2\n"} == stored


def test_a_request_that_takes_too_long_fails_its_object(job):
    """InvocationsTimeoutInSeconds is how long a request may take."""
    end, stored = job(
        "doubling",
        {"a": b"sleep\n"},
        ModelClientConfig={"InvocationsTimeoutInSeconds": 1, "InvocationsMaxRetries": 0},
    )

    assert {} == stored
    assert "Unable to get response from algorithm" in end["FailureReason"]


def test_an_output_is_stored_when_its_object_is_done_and_taken_back_by_a_stop(job, rig):
    """A stopped job has no results, and its name stays taken."""
    name = job("doubling", {"a": b"1\n", "b": b"sleep\n"}, wait=False)
    deadline = time.monotonic() + 30
    while outputs(rig, name) == {} and time.monotonic() < deadline:
        time.sleep(0.02)

    assert {"a.out": b"2\n"} == outputs(rig, name)
    assert (
        "InProgress"
        == rig.call("DescribeTransformJob", TransformJobName=name)["TransformJobStatus"]
    )

    rig.call("StopTransformJob", TransformJobName=name)

    assert "Stopped" == ended(rig, name)["TransformJobStatus"]
    assert {} == outputs(rig, name)
    with pytest.raises(SageMakerError, match="the transform job is in status Stopped"):
        rig.call("StopTransformJob", TransformJobName=name)


def test_rows_stay_in_order_whatever_is_under_way(job):
    """A megabyte a request, several at once, the identifiers joined."""
    rows = b"".join(b"%06d,%d\n" % (number, number % 7) for number in range(300_000))
    _, stored = job(
        "doubling",
        {"a.csv": rows},
        input_fields={"SplitType": "Line"},
        output_fields={"AssembleWith": "Line", "Accept": "text/csv"},
        DataProcessing={"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"},
        MaxPayloadInMB=1,
        MaxConcurrentTransforms=3,
    )
    expected = [b"%06d,%d" % (number, 2 * (number % 7)) for number in range(300_000)]

    assert expected == stored["a.csv.out"].splitlines()


def test_instances_share_the_objects(job, rig):
    """Each object is one instance's work, and no instance is left behind."""
    end, stored = job(
        "doubling",
        {f"{number}.csv": f"{number}\n".encode() for number in range(6)},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 2},
    )

    assert "Completed" == end["TransformJobStatus"]
    assert {f"{n}.csv.out": f"{2 * n}\n".encode() for n in range(6)} == stored
    assert 2 == len(
        list((rig.work_dir / "logs" / "TransformJobs" / end["TransformJobName"]).iterdir())
    )


def test_a_manifest_names_the_objects(job, rig):
    """Keys below its prefix; their outputs keep them."""
    rig.objects.objects["s3://elsewhere/some/a/1.csv"] = b"1\n"
    rig.objects.objects["s3://in/manifest.json"] = json.dumps(
        [{"prefix": "s3://elsewhere/some/"}, "a/1.csv"]
    ).encode()
    source = {"S3DataType": "ManifestFile", "S3Uri": "s3://in/manifest.json"}
    _, stored = job("doubling", {}, input_fields={"DataSource": {"S3DataSource": source}})

    assert {"a/1.csv.out": b"2\n"} == stored


def test_gzipped_objects_are_sent_inflated(job):
    """The name keeps its ending."""
    _, stored = job(
        "doubling", {"a.csv.gz": gzip.compress(b"4\n")}, input_fields={"CompressionType": "Gzip"}
    )

    assert {"a.csv.gz.out": b"8\n"} == stored


def test_the_jobs_environment_overrides_the_models(job):
    """For this job only."""
    _, stored = job("doubling", {"a": b"1\n"}, Environment={"FACTOR": "10"})

    assert {"a.out": b"10\n"} == stored


def test_data_processing_drops_the_identifiers_and_joins_them_to_the_predictions(job):
    """The model never sees the first column; what is stored has it beside the prediction."""
    _, stored = job(
        "doubling",
        {"a.csv": b"id-1,7\nid-2,8\n"},
        input_fields={"SplitType": "Line"},
        output_fields={"AssembleWith": "Line", "Accept": "text/csv"},
        DataProcessing={"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"},
    )

    assert {"a.csv.out": b"id-1,14\nid-2,16\n"} == stored


def test_a_model_that_cannot_load_fails_the_job(job):
    """As on an endpoint, the reason says why."""
    end, _ = job("broken", {"a": b"1\n"})

    assert "Failed" == end["TransformJobStatus"]
    assert "cannot be imported" in end["FailureReason"]


def test_outputs_that_the_role_may_not_write_fail_the_job(job, rig):
    """They are lost."""
    rig.objects.forbidden.add("secret")
    end, _ = job("doubling", {"a": b"1\n"}, output_fields={"S3OutputPath": "s3://secret/"})

    assert "Failed" == end["TransformJobStatus"]
    assert "s3://secret/a.out: denied" in end["FailureReason"]


def test_a_name_is_used_once(job, rig):
    """There is no way to delete a job."""
    end, _ = job("doubling", {"a": b"1\n"})
    with pytest.raises(SageMakerError, match="Job name must be unique") as refused:
        job("doubling", {"a": b"1\n"}, TransformJobName=end["TransformJobName"].upper())

    assert "ResourceInUse" == refused.value.code


def test_jobs_are_listed_with_how_they_ended(job, rig):
    """The summaries are what the list filters look at."""
    end, _ = job("doubling", {"a": b"bad"}, ModelClientConfig={"InvocationsMaxRetries": 0})
    name = end["TransformJobName"]
    listed = rig.call("ListTransformJobs", NameContains=name, StatusEquals="Failed")

    assert [name] == [each["TransformJobName"] for each in listed["TransformJobSummaries"]]
    assert end["FailureReason"] == listed["TransformJobSummaries"][0]["FailureReason"]


def test_what_is_not_there_is_refused(job, rig):
    """A model, an object, a job."""
    with pytest.raises(SageMakerError, match='Could not find model "arn:aws:'):
        job("absent", {"a": b"1\n"}, wait=False)
    with pytest.raises(SageMakerError, match='No S3 objects found under S3 URL "s3://in/job-'):
        job("doubling", {}, wait=False)
    with pytest.raises(SageMakerError, match="Requested resource not found"):
        rig.call("DescribeTransformJob", TransformJobName="absent")
    with pytest.raises(SageMakerError, match="for transform job usage' is 8"):
        job(
            "doubling",
            {"a": b"1\n"},
            wait=False,
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 9},
        )
