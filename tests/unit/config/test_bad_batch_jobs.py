"""Batch jobs that SageMaker, S3 or EventBridge would refuse, or that could not mean anything."""

from collections.abc import Callable
from typing import Any

import pytest

from batch.settings import Join, OutputFormat
from coalmine.config import ConfigError, EnvironmentConfig
from coalmine.config.problems import dotted
from tests.unit.config.conftest import REMOVED, Edits, edited

J = "batch_jobs.0"  # of the flights' variant, by schedule
K = "batch_jobs.1"  # of an artifact, between two other buckets

# id: edits of two good jobs, path of the problem below the job, words of its message
BAD: dict[str, tuple[Edits, str, str]] = {
    # instances and requests
    "more than 100 MB at once": (
        {f"{J}.max_payload_mb": 30},
        f"{J}.max_concurrent_transforms",
        "write `max_concurrent_transforms: 3`",
    ),
    "payload of nothing": ({f"{J}.max_payload_mb": 0}, f"{J}.max_payload_mb", "or equal to 1"),
    "payload of 101 MB": ({f"{K}.max_payload_mb": 101}, f"{K}.max_payload_mb", "or equal to 100"),
    "burstable instances": (
        {f"{J}.instance_type": "ml.t2.medium"},
        f"{J}.instance_type",
        "one that SageMaker has for transform jobs",
    ),
    "an endpoint's instances": (
        {f"{J}.instance_type": "ml.c5.large"},
        f"{J}.instance_type",
        "ml.c5.xlarge",
    ),
    "an accelerator": ({f"{J}.instance_type": "ml.p3.2xlarge"}, f"{J}.instance_type", "CPU type"),
    "no type": ({f"{J}.instance_type": "m5.large"}, f"{J}.instance_type", "look like ml.m5.large"),
    "no instance": ({f"{J}.instance_count": 0}, f"{J}.instance_count", "or equal to 1"),
    "strategy": ({f"{J}.strategy": "Many"}, f"{J}.strategy", "'MultiRecord' or 'SingleRecord'"),
    "four retries": (
        {f"{J}.invocations_max_retries": 4},
        f"{J}.invocations_max_retries",
        "or equal to 3",
    ),
    "timeout of two hours": (
        {f"{J}.invocations_timeout_seconds": 7200},
        f"{J}.invocations_timeout_seconds",
        "or equal to 3600",
    ),
    # models
    "unknown endpoint": (
        {f"{J}.model.endpoint": "trains"},
        f"{J}.model.endpoint",
        "one of endpoints: flights",
    ),
    "unknown variant": (
        {f"{J}.model.variant": "green"},
        f"{J}.model.variant",
        "one of the variants of flights: blue",
    ),
    "endpoint without a variant": (
        {f"{J}.model.variant": REMOVED},
        f"{J}.model.variant",
        "write `variant: blue`",
    ),
    "variant without an endpoint": (
        {f"{J}.model.endpoint": REMOVED},
        f"{J}.model.endpoint",
        "write `endpoint: flights`",
    ),
    "many models": (
        {
            "endpoints.0.variants.0.artifact": REMOVED,
            "endpoints.0.variants.0.multi_model": {},
        },
        f"{J}.model.variant",
        "a variant with one model",
    ),
    "two models": (
        {f"{J}.model.artifact": "s3://models/a.tar.gz"},
        f"{J}.model.artifact",
        "exactly one of",
    ),
    "no model": ({f"{K}.model": {}}, f"{K}.model", "exactly one of"),
    "a variant's framework version": (
        {f"{J}.model.framework_version": "1.9-0"},
        f"{J}.model.framework_version",
        "the variant's own",
    ),
    "artifact that is a bucket": (
        {f"{K}.model.artifact": "s3://models"},
        f"{K}.model.artifact",
        "s3://bucket/key of one object",
    ),
    "artifact that is not there": (
        {f"{K}.model.artifact": "no.tar.gz"},
        f"{K}.model.artifact",
        "not there",
    ),
    "key of a file": (
        {
            f"{K}.model": {
                "model_package": {"group": "trees", "version": 1},
                "artifact_kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/a",
            },
            "model_package_groups": [{"name": "trees"}],
        },
        f"{K}.model.artifact_kms_key_arn",
        "a key without an artifact on S3",
    ),
    "unknown group": (
        {f"{K}.model": {"model_package": {"group": "trees", "version": 1}}},
        f"{K}.model.model_package.group",
        "add `- name: trees`",
    ),
    "variable that is none": (
        {f"{K}.model.container_environment": {"A-B": "1"}},
        f"{K}.model.container_environment.A-B",
        "begins with no digit",
    ),
    # input and output
    "output below the input": (
        {f"{J}.output": "input/answers/"},
        f"{J}.output",
        "fed with what others published",
    ),
    "output is the input": ({f"{J}.output": "input/"}, f"{J}.output", "fed with what"),
    "output below the input, elsewhere": (
        {f"{K}.output": "s3://arrivals/of-today/answers/"},
        f"{K}.output",
        "fed with what",
    ),
    "output that is no prefix": (
        {f"{J}.output": "published"},
        f"{J}.output",
        "does not end with a slash",
    ),
    "input among the runs": ({f"{J}.input": "runs/a/"}, f"{J}.input", "runs under way lie there"),
    "output among the runs": ({f"{J}.output": "runs/"}, f"{J}.output", "runs under way lie there"),
    "input from the root": ({f"{J}.input": "/input/"}, f"{J}.input", "two slashes in a row"),
    "a whole bucket": ({f"{J}.input": "s3://arrivals/"}, f"{J}.input", "no S3 URI with"),
    "input on a disk": ({f"{J}.input": "file:///data/"}, f"{J}.input", "no S3 URI with"),
    "two slashes": ({f"{J}.input": "input//a/"}, f"{J}.input", "two slashes in a row"),
    "a key for the input's own bucket": (
        {f"{J}.input_kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/a"},
        f"{J}.input_kms_key_arn",
        "another bucket that `input` names",
    ),
    "a key for the output's own bucket": (
        {f"{J}.output_kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/a"},
        f"{J}.output_kms_key_arn",
        "another bucket that `output` names",
    ),
    "a mark of EventBridge": (
        {f"{K}.output": "s3://answers/<today>/"},
        f"{K}.output",
        "takes < and > for its own",
    ),
    "a step up": ({f"{J}.input": "input/../a/"}, f"{J}.input", "no S3 URI survives"),
    "empty input": ({f"{J}.input": ""}, f"{J}.input", "at least 1 character"),
    # starts
    "schedule and uploads": (
        {f"{J}.on_upload": True},
        f"{J}.on_upload",
        "already sent through",
    ),
    "uploads to another bucket": (
        {f"{K}.on_upload": True},
        f"{K}.on_upload",
        "uploads to the job's own data bucket",
    ),
    "uploads of one object": (
        {f"{J}.schedule": REMOVED, f"{J}.on_upload": True, f"{J}.input": "input/a.csv"},
        f"{J}.on_upload",
        "a prefix, which ends with a slash",
    ),
    "five fields": ({f"{J}.schedule": "cron(0 3 * * *)"}, f"{J}.schedule", "six fields"),
    "hour 25": ({f"{J}.schedule": "cron(0 25 * * ? *)"}, f"{J}.schedule", "0 to 23"),
    "one hours": ({f"{J}.schedule": "rate(1 hours)"}, f"{J}.schedule", "rate(1 hour)"),
    "once": ({f"{J}.schedule": "at(2026-01-01T00:00:00)"}, f"{J}.schedule", "cron() or rate()"),
    # the table
    "header and columns": ({f"{K}.header": True}, f"{K}.columns", "a header names them itself"),
    "column twice": ({f"{K}.columns": ["a", "b", "a"]}, f"{K}.columns.2", "each column once"),
    "id twice": ({f"{J}.id_columns": ["a", "a"]}, f"{J}.id_columns.1", "each column once"),
    "ids without names": (
        {f"{J}.header": False},
        f"{J}.id_columns",
        "names that a header or `columns` gives",
    ),
    "id that is no column": ({f"{J}.columns": ["month"]}, f"{J}.id_columns.0", "one of `columns`"),
    "ids without id_columns": (
        {f"{J}.id_columns": REMOVED, f"{J}.join": "ids"},
        f"{J}.join",
        "which says what is joined",
    ),
    "ids that nothing joins": ({f"{J}.join": "none"}, f"{J}.id_columns", "does not read"),
    "ids beside the whole input": ({f"{J}.join": "input"}, f"{J}.id_columns", "`join: input`"),
    "join of unequal types": ({f"{K}.join": "input"}, f"{K}.join", "a join of equal types"),
    "ids joined to JSON": (
        {f"{J}.accept": "application/jsonlines"},
        f"{J}.join",
        "a join of equal types",
    ),
    # the output
    "answers that cannot be lined up": (
        {f"{J}.accept": "application/x-npy"},
        f"{J}.accept",
        "put together line by line",
    ),
    "answers that are one JSON": (
        {f"{J}.accept": "application/json"},
        f"{J}.accept",
        "'text/csv' or 'application/jsonlines'",
    ),
    "accept of another format": (
        {f"{K}.accept": "text/csv"},
        f"{K}.accept",
        "application/jsonlines, of which jsonlines is made",
    ),
    "Parquet without a layer": (
        {f"{J}.output_format": "parquet"},
        f"{J}.parquet_layer_arn",
        "a Lambda layer with pyarrow",
    ),
    "layer without Parquet": (
        {f"{J}.parquet_layer_arn": "arn:aws:lambda:eu-west-1:111122223333:layer:pandas:5"},
        f"{J}.parquet_layer_arn",
        "a layer that nothing uses",
    ),
    "layer abroad": (
        {
            f"{J}.output_format": "parquet",
            f"{J}.parquet_layer_arn": "arn:aws:lambda:us-east-1:111122223333:layer:pandas:5",
        },
        f"{J}.parquet_layer_arn",
        "in the environment's region, eu-west-1",
    ),
    "layer without a version": (
        {
            f"{J}.output_format": "parquet",
            f"{J}.parquet_layer_arn": "arn:aws:lambda:eu-west-1:111122223333:layer:pandas",
        },
        f"{J}.parquet_layer_arn",
        "layer:<name>:<version>",
    ),
    "key abroad": (
        {f"{J}.kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/a"},
        f"{J}.kms_key_arn",
        "a key in the environment's region",
    ),
    "header of JSON": (
        {f"{K}.output_header": True},
        f"{K}.output_header",
        "output_header with CSV",
    ),
    # names
    "job twice": ({f"{K}.name": "nightly"}, f"{K}.name", "no other entry"),
    "job in capitals": ({f"{K}.name": "Arrivals"}, f"{K}.name", "Lower-case letters"),
    "misspelt key": ({f"{K}.instancetype": "ml.m5.large"}, f"{K}.instancetype", "`instance_type`"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_job_is_refused(case: str, refusal: Callable[[Any], ConfigError]):
    """One mistake, one message: where it stands, what is allowed there, what mends it."""
    edits, path, words = BAD[case]
    (problem,) = refusal(edited("batch", edits)).problems

    assert _as_written(path) == dotted(problem.path)
    assert words in str(problem)
    assert problem.allowed
    assert problem.fix


def test_all_problems_of_a_job_come_together(refusal: Callable[[Any], ConfigError]):
    edits = {
        f"{J}.instance_type": "ml.t2.medium",
        f"{J}.max_payload_mb": 50,
        f"{J}.output": "input/",
        f"{J}.schedule": "cron(0 3)",
        f"{J}.header": False,
    }
    error = refusal(edited("batch", edits))

    assert {
        "instance_type",
        "max_concurrent_transforms",
        "output",
        "schedule",
        "id_columns",
    } == {str(problem.path[-1]) for problem in error.problems}


def test_an_endpoint_cannot_take_the_stack_of_a_job(refusal: Callable[[Any], ConfigError]):
    """Both would be Coalmine-test-batch-nightly, and deploy over each other."""
    edits = {"endpoints.0.name": "batch-nightly", f"{J}.model.endpoint": "batch-nightly"}
    (problem,) = refusal(edited("batch", edits)).problems

    assert "endpoints[0].name" == dotted(problem.path)
    assert "the stack of the batch job nightly has this one" in str(problem)


def test_two_jobs_do_not_publish_to_one_place(refusal: Callable[[Any], ConfigError]):
    """Runs are named by who starts them: two of the same name would be one."""
    (problem,) = refusal(
        edited("batch", {f"{J}.output": "s3://answers/arrivals/"}),
    ).problems

    assert "batch_jobs[1].output" == dotted(problem.path)
    assert "as of batch_jobs[0]" in str(problem)


def test_what_is_not_said_follows_from_what_is(load_config: Callable[[Any], EnvironmentConfig]):
    """Ids are joined because they are named, columns are named because there is no header."""
    nightly, arrivals = load_config(edited("batch", {})).batch_jobs
    none = load_config(edited("batch", {f"{J}.id_columns": REMOVED})).batch_job("nightly")
    lines = edited("batch", {f"{J}.id_columns": REMOVED, f"{J}.accept": "application/jsonlines"})

    assert (Join.IDS, Join.NONE, Join.NONE) == (nightly.joined, arrivals.joined, none.joined)
    assert (None, False) == (nightly.has_header, arrivals.has_header)
    assert (OutputFormat.CSV, OutputFormat.JSON_LINES) == (
        nightly.published_format,
        arrivals.published_format,
    )
    assert OutputFormat.JSON_LINES == load_config(lines).batch_jobs[0].published_format


def test_names_of_a_job_say_its_environment(load_config: Callable[[Any], EnvironmentConfig]):
    """Metrics and stacks of all environments of an account stand side by side."""
    config = load_config(edited("batch", {}))

    assert "Coalmine-test-batch-nightly" == config.batch_stack_name("nightly")
    assert "nightly-test" == config.batch_job_name("nightly")


def test_an_unknown_job_is_refused_with_the_known_ones(
    load_config: Callable[[Any], EnvironmentConfig],
):
    with pytest.raises(KeyError, match="no batch job 'daily'; it has nightly, arrivals"):
        load_config(edited("batch", {})).batch_job("daily")
    with pytest.raises(KeyError, match="it has none; add it to `batch_jobs`"):
        load_config(edited("plain", {})).batch_job("daily")


def _as_written(path: str) -> str:
    """Write a path as a reader of the YAML would."""
    steps = [f"[{step}]" if step.isdigit() else f".{step}" for step in path.split(".")]
    return "".join(steps).removeprefix(".")
