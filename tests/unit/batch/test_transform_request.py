"""The request of a transform job: SageMaker's rules for it, and a name that is never used twice."""

import re
from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from batch.refusal import RefusedRunError
from batch.settings import Join, OutputFormat
from batch.transform_request import data_processing, transform_job_name, transform_request
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.batch_world import execution_arn

LEGAL = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


def request_of(**settings):
    run = BatchRunFolder(**settings)
    return transform_request(run.plan, run.layout, attempt=3, execution_arn=execution_arn("run-1"))


def plan_of(*, join, joined, classes=None):
    plan = BatchRunFolder(join=join).plan
    return replace(
        plan,
        table=replace(plan.table, joined=joined),
        model=replace(plan.model, classes=classes),
    )


@given(st.text(max_size=80), st.integers(min_value=1, max_value=99999))
def test_every_job_name_is_one_that_sagemaker_takes(job_name, attempt):
    assert LEGAL.fullmatch(transform_job_name(job_name, execution_arn("run"), attempt))


def test_a_repeated_call_names_the_same_job_and_any_other_one_does_not():
    names = [
        transform_job_name("nightly", execution_arn(name), attempt)
        for name, attempt in [("a", 1), ("a", 1), ("a", 2), ("b", 1)]
    ]

    assert names[0] == names[1]
    assert 3 == len(set(names))


@pytest.mark.parametrize("join", list(Join))
def test_botocore_takes_the_request(join):
    client = boto3.client(
        "sagemaker", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    request = request_of(join=join, kms_key_arn="arn:aws:kms:us-east-1:111111111111:key/a")
    with Stubber(client) as stubber:
        stubber.add_response(
            "create_transform_job", {"TransformJobArn": "arn:" + "a" * 60}, request
        )
        client.create_transform_job(**request)


@pytest.mark.parametrize(
    ("join", "expected"),
    [
        (Join.NONE, {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}),
        (Join.IDS, {"InputFilter": "$[2:]", "OutputFilter": "$[0,1,5]", "JoinSource": "Input"}),
        (Join.INPUT, {"InputFilter": "$[2:]", "OutputFilter": "$", "JoinSource": "Input"}),
    ],
)
def test_the_model_is_sent_its_features_and_the_result_keeps_what_is_joined(join, expected):
    """By numbers of columns and a slice without an end: nobody can count those otherwise."""
    joined = () if join is Join.NONE else ("id", "day")

    assert expected == data_processing(plan_of(join=join, joined=joined))


def test_each_class_has_a_column_beside_the_ids():
    plan = plan_of(join=Join.IDS, joined=("id",), classes=("a", "b"))

    assert "$[0,4,5,6]" == data_processing(plan)["OutputFilter"]


def test_more_columns_than_a_filter_can_list_are_refused():
    """20 of two digits, and SageMaker takes 63 characters."""
    fits = plan_of(join=Join.IDS, joined=("id",), classes=tuple("abcdefghijklmnopqrst"))
    too_many = plan_of(join=Join.IDS, joined=("id",), classes=tuple("abcdefghijklmnopqrstu"))

    assert 63 >= len(data_processing(fits)["OutputFilter"])
    with pytest.raises(RefusedRunError, match=r"at most 63 characters, got 6\d .* join: input"):
        data_processing(too_many)


def test_without_a_key_none_is_named():
    request = request_of()

    assert "KmsKeyId" not in request["TransformOutput"]
    assert "VolumeKmsKeyId" not in request["TransformResources"]


@pytest.mark.parametrize(
    ("output_format", "accept"),
    [
        (OutputFormat.CSV, "text/csv"),
        (OutputFormat.PARQUET, "text/csv"),
        (OutputFormat.JSON_LINES, "application/jsonlines"),
    ],
)
def test_parquet_is_asked_for_as_csv(output_format, accept):
    assert accept == request_of(output_format=output_format)["TransformOutput"]["Accept"]
