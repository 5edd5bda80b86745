"""What the batch jobs of a config deploy."""

import json

import pytest
from aws_cdk.assertions import Match, Template

from batch.settings import BatchSettings, Join, OutputFormat
from tests.synth.conftest import listed, of_type
from tests.synth.dashboard_body import graphs, labels

OWN_KEY = "arn:aws:kms:eu-west-1:111122223333:key/2222abcd-12ab-34cd-56ef-1234567890ab"
KEY_OF_OUTPUT = "arn:aws:kms:eu-west-1:111122223333:key/3333abcd-12ab-34cd-56ef-1234567890ab"
KEY_OF_INPUT = "arn:aws:kms:eu-west-1:111122223333:key/1111abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def stacks(synthesize):
    return {stack.stack_name: stack for stack in synthesize("batched").stacks}


@pytest.fixture(scope="module")
def uploads(stacks):
    return Template.from_json(stacks["Coalmine-jobs-batch-uploads"].template)


@pytest.fixture(scope="module")
def lake(stacks):
    return Template.from_json(stacks["Coalmine-jobs-batch-lake"].template)


def settings_in(template):
    """Read the settings as the CLI does, every reference as its name."""
    ((_, output),) = template.find_outputs("BatchSettings").items()
    value = output["Value"]
    parts = value["Fn::Join"][1] if isinstance(value, dict) else [value]
    text = "".join(part if isinstance(part, str) else str(next(iter(part))) for part in parts)
    return BatchSettings.from_dict(json.loads(text))


def test_each_job_is_a_stack_of_its_own(stacks):
    assert {"Coalmine-jobs-batch-uploads", "Coalmine-jobs-batch-lake"} == {
        name for name in stacks if "-batch-" in name
    }
    assert "uploads-jobs" == stacks["Coalmine-jobs-batch-uploads"].tags["coalmine:batch-job"]


def test_its_outputs_are_all_that_the_cli_needs(uploads):
    assert {
        "BatchConcludeFunctionName",
        "BatchDataBucketName",
        "BatchModelName",
        "BatchSettings",
        "BatchStateMachineArn",
        "BatchTopicArn",
    } == {name for name in uploads.to_json()["Outputs"] if name.startswith("Batch")}


def test_a_variants_model_is_declared_again(uploads):
    """The same artifact and container; imported, it would hold the endpoint's model in place."""
    uploads.has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": Match.object_like(
                {
                    "ModelDataUrl": "s3://example-models/flights/forest.tar.gz",
                    "Image": Match.string_like_regexp(r"sagemaker-scikit-learn:1\.2-1-cpu-py3$"),
                }
            ),
            "EnableNetworkIsolation": True,
        },
    )
    assert "Fn::ImportValue" not in json.dumps(
        of_type(uploads.to_json()["Resources"], "AWS::SageMaker::Model")
    )


def test_a_container_waits_for_its_model_as_long_as_sagemaker_does(lake):
    """Its server would give up after a minute, and the job would see an error."""
    lake.has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "ModelPackageName": Match.any_value(),
                "Environment": {
                    "SAGEMAKER_MODEL_SERVER_TIMEOUT": "600",
                    "SAGEMAKER_MODEL_SERVER_WORKERS": "2",
                },
            }
        },
    )


def test_the_settings_are_those_of_the_config(uploads, lake):
    of_uploads, of_lake = settings_in(uploads), settings_in(lake)

    assert (2, Join.IDS, ("flight_id",)) == (
        of_uploads.instance_count,
        of_uploads.join,
        of_uploads.id_columns,
    )
    assert of_uploads.input_uri.endswith("/input/")
    assert of_uploads.work_uri.endswith("/runs/")
    assert (OutputFormat.PARQUET, OWN_KEY, KEY_OF_OUTPUT) == (
        of_lake.output_format,
        of_lake.kms_key_arn,
        of_lake.output_kms_key_arn,
    )
    assert ("s3://example-lake/fares/of-today/", "s3://example-answers/fares/") == (
        of_lake.input_uri,
        of_lake.output_uri,
    )


def test_an_hours_price_is_told_where_it_is_known(synthesize, lake):
    """No price is invented: without one, a run tells no cost."""
    prod = {stack.stack_name: stack for stack in synthesize("prod").stacks}
    nightly = Template.from_json(prod["Coalmine-prod-batch-nightly-flights"].template)

    assert 0.257 == settings_in(nightly).usd_per_instance_hour
    assert settings_in(lake).usd_per_instance_hour is None


def test_what_is_left_of_runs_is_deleted_after_a_while(lake):
    """What was published is not: it lies elsewhere."""
    lake.has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {
                "Rules": Match.array_with(
                    [
                        {"ExpirationInDays": 3, "Prefix": "runs/", "Status": "Enabled"},
                    ]
                )
            }
        },
    )


def test_a_job_ends_when_its_time_is_up(lake):
    (machine,) = lake.find_resources("AWS::StepFunctions::StateMachine").values()

    assert '"TimeoutSeconds":21600}' in json.dumps(machine["Properties"]).replace("\\", "")


def test_parquet_is_written_with_a_layer_and_more_memory(lake):
    lake.has_resource_properties(
        "AWS::Lambda::Function",
        {
            "Handler": "batch.handlers.publish.lambda_handler",
            "Layers": ["arn:aws:lambda:eu-west-1:336392948345:layer:AWSSDKPandas-Python313:5"],
            "MemorySize": 3538,
        },
    )


def test_keys_are_used_where_their_buckets_are(lake):
    """The input's key by who reads it, and only to decrypt; the output's by who publishes."""
    used = {
        key: {
            action
            for policy in lake.find_resources("AWS::IAM::Policy").values()
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            for action in listed(statement["Action"])
            if key in listed(statement["Resource"])
        }
        for key in (OWN_KEY, KEY_OF_INPUT, KEY_OF_OUTPUT)
    }

    assert {"kms:Decrypt"} == used[KEY_OF_INPUT]
    assert {"kms:Decrypt", "kms:GenerateDataKey"} == used[KEY_OF_OUTPUT]
    assert {
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
    } == used[OWN_KEY]


def test_a_job_starts_as_its_config_says(uploads, lake):
    uploads.has_resource_properties(
        "AWS::Events::Rule", {"EventPattern": Match.object_like({"source": ["aws.s3"]})}
    )
    lake.has_resource_properties("AWS::Events::Rule", {"ScheduleExpression": "rate(1 day)"})


@pytest.mark.parametrize("what", ["failed", "unconcluded"])
def test_the_alarms_speak_to_the_environments_topic(uploads, what):
    uploads.has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": f"uploads-jobs-batch-{what}",
            "AlarmActions": [
                {"Fn::ImportValue": Match.string_like_regexp("Coalmine-jobs-watch:.*AlarmTopic")}
            ],
        },
    )


def test_the_dashboard_shows_all_jobs_in_one_row(stacks):
    """By the names under which the runs themselves count."""
    (dashboard,) = of_type(
        stacks["Coalmine-jobs-watch"].template["Resources"], "AWS::CloudWatch::Dashboard"
    ).values()
    parts = dashboard["DashboardBody"]
    body = json.loads(parts if isinstance(parts, str) else "".join(map(str, parts["Fn::Join"][1])))
    batch = {title: graph for (row, title), graph in graphs(body).items() if row == "Batch jobs"}

    assert ["Runs that failed", "Rows", "Duration", "Cost"] == list(batch)
    assert ["uploads-jobs", "lake-jobs"] == labels(batch["Cost"])
    assert ["Coalmine/Batch", "RunsFailed", "Job", "uploads-jobs"] == batch["Runs that failed"][
        "metrics"
    ][0][:4]
