"""A batch job's resources, by what they mean: who may do what, what starts it, what follows."""

import json
import re

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from batch.settings import BatchSettings, Join, OutputFormat
from constructs_lib.batch_alarm import BatchAlarm
from constructs_lib.batch_end_alarm import BatchEndAlarm
from constructs_lib.batch_options import BatchOptions
from constructs_lib.batch_place import BatchPlace
from constructs_lib.batch_starts import BatchSchedule, BatchUploads, tell_eventbridge
from constructs_lib.batch_transform import BatchTransform
from constructs_lib.data_bucket import DataBucket
from constructs_lib.model_artifact import ModelArtifact
from constructs_lib.sklearn_model import SklearnModel
from constructs_lib.transform_role import TransformRole
from tests.synth.conftest import listed, of_type

STEPS = ["Inspect", "Cut", "Gather", "Assess", "Verify", "Publish", "Conclude"]
KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


def batch_in(
    stack, image, *, key=None, input_bucket=None, output_bucket=None, output_key=None, **more
):
    """Declare a batch job the way somebody would who never saw a config file."""
    bucket = DataBucket(stack, "Data", retain_data=True, encryption_key=key).bucket
    role = TransformRole(stack, "Execution", job_name="flights-dev", bucket=bucket, work="runs/")
    model = SklearnModel(
        stack,
        "Model",
        artifact=ModelArtifact.from_s3("s3://example-models/forest.tar.gz"),
        image=image,
        role=role.role,
    )

    def place(name, default, key, encryption_key=None):
        if name is not None:
            default = s3.Bucket.from_bucket_attributes(
                stack, f"{name}Bucket", bucket_name=name, encryption_key=encryption_key
            )
        return BatchPlace(bucket=default, key=key)

    return BatchTransform(
        stack,
        "Batch",
        job_name="flights-dev",
        model=model,
        work=BatchPlace(bucket=bucket, key="runs/"),
        input_place=place(input_bucket, bucket, "input/"),
        output=place(output_bucket, bucket, "published/", output_key),
        **more,
    )


@pytest.fixture(scope="module")
def template(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    batch_in(stack, image)
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def elsewhere(feature_flags, image):
    """Give a job that reads and publishes in other buckets, with a key of its own."""
    stack = Stack(App(context=feature_flags), "Test")
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    batch_in(stack, image, key=key, input_bucket="lake", output_bucket="answers")
    return Template.from_stack(stack)


def allowed_in(template):
    """Give the actions of each step's role, with the resources as text."""
    found = {}
    for logical_id, policy in template.find_resources("AWS::IAM::Policy").items():
        step = next((each for each in STEPS if logical_id.startswith(f"BatchSteps{each}")), None)
        if step is not None:
            found[step] = [
                (action, json.dumps(resource))
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]
                for action in listed(statement["Action"])
                for resource in listed(statement["Resource"])
            ]
    return found


def on(allowed, step, part):
    """Give what a step may do to what has this in its ARN."""
    return {action.partition(":")[2] for action, resource in allowed[step] if part in resource}


def template_text(template):
    """Join the parts of a text, every reference as `it`."""
    return "".join(each if isinstance(each, str) else "it" for each in template["Fn::Join"][1])


@pytest.mark.parametrize("part", ['/published/*"', ':::answers/published/*"'])
def test_only_publish_writes_where_others_read_and_only_conclude_deletes_there(
    template, elsewhere, part
):
    allowed = allowed_in(template if part.startswith("/") else elsewhere)

    assert {"GetObject", "PutObject", "AbortMultipartUpload"} == on(allowed, "Publish", part)
    assert {"GetObject", "DeleteObject", "AbortMultipartUpload"} == on(allowed, "Conclude", part)
    assert {"Publish", "Conclude"} == {step for step in STEPS if on(allowed, step, part)}


@pytest.mark.parametrize("part", ["/input/*", ":::lake/input/*"])
def test_the_input_is_read_and_never_touched(template, elsewhere, part):
    allowed = allowed_in(template if part.startswith("/") else elsewhere)

    assert {"Inspect": {"GetObject"}, "Cut": {"GetObject"}} == {
        step: on(allowed, step, part) for step in STEPS if on(allowed, step, part)
    }


def test_inspect_sees_whether_a_run_is_published_and_nothing_more(elsewhere):
    allowed = allowed_in(elsewhere)

    assert {"GetObject"} == on(allowed, "Inspect", ":::answers/published/*/_SUCCESS")
    assert [] == [
        resource
        for _, resource in allowed["Inspect"]
        if ":::answers/" in resource and "_SUCCESS" not in resource
    ]


def test_only_what_is_done_again_or_done_with_is_deleted(template):
    """By a run that is resumed, and at its end."""
    allowed = allowed_in(template)

    assert {"Inspect", "Gather", "Conclude"} == {
        step for step in STEPS if "DeleteObject" in on(allowed, step, "/runs/*")
    }


def test_functions_start_no_transform_job_and_only_conclude_stops_one(template):
    """Starting is the state machine's: it hears of the end, and stops with its execution."""
    allowed = allowed_in(template)
    sagemaker = {
        step: {action for action, _ in allowed[step] if action.startswith("sagemaker:")}
        for step in STEPS
    }

    assert {
        "Inspect": {"sagemaker:DescribeModel"},
        "Assess": {"sagemaker:DescribeTransformJob"},
        "Conclude": {"sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"},
    } == {step: actions for step, actions in sagemaker.items() if actions}
    assert "transform-job/flights-dev-*" in str(allowed["Conclude"])


def test_who_lists_a_bucket_learns_what_is_not_there(elsewhere):
    """S3 says 403 to everybody else."""
    allowed = allowed_in(elsewhere)

    assert {"Inspect", "Cut"} == {
        step for step in STEPS if "ListBucket" in on(allowed, step, ':::lake"')
    }
    assert {"Inspect", "Publish", "Conclude"} == {
        step for step in STEPS if "ListBucket" in on(allowed, step, ':::answers"')
    }


def test_the_containers_read_shards_and_write_outputs(template):
    """Neither the input nor what is published: a model sees nothing but what it is sent."""
    (policy,) = [
        policy["Properties"]["PolicyDocument"]["Statement"]
        for name, policy in template.find_resources("AWS::IAM::Policy").items()
        if name.startswith("Execution")
    ]
    objects = {
        action: sorted(str(each) for each in listed(statement["Resource"]))
        for statement in policy
        for action in listed(statement["Action"])
        if action in ("s3:GetObject", "s3:PutObject")
    }

    (written,) = objects["s3:PutObject"]
    artifact, *read = objects["s3:GetObject"]
    assert "/runs/*/outputs/*" in written
    assert artifact.endswith(":s3:::example-models/forest.tar.gz']]}")
    assert ["/runs/*/shards/*", "/runs/*/transform/*"] == [each.split("'")[-2] for each in read]


def test_a_key_is_given_to_those_who_read_or_write_under_it(elsewhere):
    used = {step: on(allowed_in(elsewhere), step, KEY_ARN) for step in STEPS}

    assert {"Decrypt", "GenerateDataKey"} == used["Cut"] == used["Publish"] == used["Inspect"]


def test_what_is_published_has_the_key_of_its_bucket(feature_flags, image):
    """The job's own where it is the job's own bucket; none is sent to one that has none."""
    own, theirs = KEY_ARN, KEY_ARN.replace("0a1b2c3d", "9a9b9c9d")
    keys = {}
    for name, bucket, arn in (("own", None, None), ("bare", "out", None), ("keyed", "out", theirs)):
        stack = Stack(App(context=feature_flags), "Test")
        key = None if arn is None else kms.Key.from_key_arn(stack, "Theirs", arn)
        own_key = kms.Key.from_key_arn(stack, "Key", own)
        job = batch_in(stack, image, key=own_key, output_bucket=bucket, output_key=key)
        keys[name] = BatchSettings.from_dict(job.settings).output_kms_key_arn
    used = allowed_in(Template.from_stack(stack))

    assert {"own": own, "bare": None, "keyed": theirs} == keys
    assert {
        "Inspect": {"Decrypt"},
        "Publish": {"Decrypt", "GenerateDataKey"},
        "Conclude": {"Decrypt"},
    } == {step: on(used, step, theirs) for step in STEPS if on(used, step, theirs)}


def test_the_jobs_key_opens_the_volumes_of_instances_and_nothing_else(elsewhere):
    """Grants are for AWS's services: whoever takes over a role cannot hand the key to others."""
    used = {
        role: {
            action: statement.get("Condition")
            for name, policy in elsewhere.find_resources("AWS::IAM::Policy").items()
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            for action in listed(statement["Action"])
            if role in name and KEY_ARN in listed(statement["Resource"])
        }
        for role in ("StateMachineRole", "Execution")
    }
    for_volumes = {
        "kms:CreateGrant": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        "kms:DescribeKey": None,
    }

    assert for_volumes == used["StateMachineRole"]
    assert used["Execution"] == for_volumes | {
        "kms:Decrypt": None,
        "kms:Encrypt": None,
        "kms:GenerateDataKey": None,
    }


def test_the_state_machine_hears_of_the_end_of_its_jobs(template):
    """Without these, Step Functions refuses to create a state machine that waits for jobs."""
    rule = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
    policies = template.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in policies.items() if "StateMachineRole" in name]
    (told,) = [
        statement["Action"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if rule in json.dumps(statement["Resource"])
    ]

    assert ["events:DescribeRule", "events:PutRule", "events:PutTargets"] == told


def test_every_death_of_an_execution_is_concluded(template):
    """With the job's settings: the event says of the job nothing but its state machine."""
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.states"],
                "detail": {"status": ["ABORTED", "FAILED", "TIMED_OUT"]},
            },
            "Targets": [
                {
                    "Arn": {"Fn::GetAtt": [Match.string_like_regexp("StepsConclude"), "Arn"]},
                    "InputTransformer": {
                        "InputPathsMap": {
                            "detail-executionArn": "$.detail.executionArn",
                            "detail-name": "$.detail.name",
                            "detail-status": "$.detail.status",
                        },
                        "InputTemplate": Match.any_value(),
                    },
                }
            ],
        },
    )


def test_a_table_of_a_thousand_columns_has_a_rule_that_eventbridge_takes(feature_flags, image):
    """Templates have 8,192 characters at most; the rest of the settings is in the run's plan."""
    stack = Stack(App(context=feature_flags), "Test")
    columns = tuple(f"<column {number}>" for number in range(1000))
    options = BatchOptions(columns=columns, id_columns=columns[:100], join=Join.IDS)
    job = batch_in(stack, image, options=options)
    (rule,) = of_type(
        Template.from_stack(stack).to_json()["Resources"], "AWS::Events::Rule"
    ).values()
    (target,) = rule["Targets"]
    told = template_text(target["InputTransformer"]["InputTemplate"])

    assert columns == BatchSettings.from_dict(job.settings).columns
    assert len(told) < 8192 - 1000  # names of resources are longer once they are deployed
    assert {"<detail-executionArn>", "<detail-name>", "<detail-status>"} == set(
        re.findall("<.*?>", told)
    )


def test_the_state_machine_is_traced_logged_and_ends(template):
    template.has_resource_properties(
        "AWS::StepFunctions::StateMachine",
        {
            "TracingConfiguration": {"Enabled": True},
            "LoggingConfiguration": {"Level": "ALL", "IncludeExecutionData": True},
        },
    )


def test_long_steps_have_all_the_time_and_a_whole_cpu(template):
    functions = {
        function["Properties"]["Handler"].split(".")[2]: function["Properties"]
        for function in template.find_resources("AWS::Lambda::Function").values()
    }

    assert {step.lower() for step in STEPS} == set(functions)
    for step in ("cut", "verify", "publish"):
        assert (900, 1769) == (functions[step]["Timeout"], functions[step]["MemorySize"])


def test_settings_can_be_read_by_the_functions(feature_flags, image):
    """What is written at synth is what a step reads: the same names, nothing more."""
    stack = Stack(App(context=feature_flags), "Test")
    options = BatchOptions(
        instance_count=3, id_columns=("flight_id",), join=Join.IDS, has_header=False
    )
    job = batch_in(stack, image, options=options)
    settings = BatchSettings.from_dict(job.settings)

    assert (3, ("flight_id",), Join.IDS) == (
        settings.instance_count,
        settings.id_columns,
        settings.join,
    )
    assert (False, None) == (settings.has_header, settings.kms_key_arn)


def test_a_schedule_starts_a_run_of_the_whole_input(stack, image):
    job = batch_in(stack, image)
    BatchSchedule(stack, "Nightly", job=job, schedule=events.Schedule.rate(Duration.days(1)))

    Template.from_stack(stack).has_resource_properties(
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "rate(1 day)",
            "Targets": [Match.object_like({"Input": '{"requested_by":"schedule"}'})],
        },
    )


def test_an_upload_starts_a_run_of_its_own(stack, image):
    """EventBridge hears of it because the bucket itself says so: no function changes the bucket.

    Folders of S3's console and markers such as _SUCCESS are empty: they are no tables.
    """
    job = batch_in(stack, image)
    bucket = stack.node.find_child("Data").bucket
    tell_eventbridge(bucket)
    BatchUploads(stack, "Uploads", job=job, place=BatchPlace(bucket=bucket, key="input/"))
    template = Template.from_stack(stack)

    template.has_resource_properties(
        "AWS::S3::Bucket",
        {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
    )
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {
                    "object": {
                        "key": [{"prefix": "input/"}],
                        "size": [{"numeric": [">", 0]}],
                    }
                },
            },
            "Targets": [
                Match.object_like(
                    {
                        "InputTransformer": {
                            "InputPathsMap": Match.any_value(),
                            "InputTemplate": '{"input_uri":"s3://<detail-bucket-name>/'
                            '<detail-object-key>","requested_by":"upload"}',
                        }
                    }
                )
            ],
        },
    )
    assert [] == [
        each
        for each in template.find_resources("AWS::Lambda::Function").values()
        if not each["Properties"]["Handler"].startswith("batch.")
    ]


def test_a_failed_run_rings(stack, image):
    """One that somebody stopped does not: ExecutionsAborted is none of its metrics."""
    job = batch_in(stack, image)
    BatchAlarm(stack, "Alarm", job=job, topic=sns.Topic(stack, "Told"))
    (alarm,) = of_type(
        Template.from_stack(stack).to_json()["Resources"], "AWS::CloudWatch::Alarm"
    ).values()
    metrics = [
        each["MetricStat"]["Metric"]["MetricName"]
        for each in alarm["Metrics"]
        if "MetricStat" in each
    ]

    assert ["RunsFailed", "ExecutionsFailed", "ExecutionsTimedOut"] == metrics
    assert "notBreaching" == alarm["TreatMissingData"]
    assert "flights-dev-batch-failed" == alarm["AlarmName"]


def test_a_run_whose_end_is_not_put_down_rings(stack, image):
    """Nothing else would tell of it: the message and the metrics are written by that function."""
    job = batch_in(stack, image)
    BatchEndAlarm(stack, "Alarm", job=job, topic=sns.Topic(stack, "Told"))

    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": "flights-dev-batch-unconcluded",
            "AlarmActions": [{"Ref": Match.string_like_regexp("Told")}],
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Dimensions": [
                {
                    "Name": "FunctionName",
                    "Value": {"Ref": Match.string_like_regexp("StepsConclude")},
                }
            ],
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "Threshold": 1,
            "TreatMissingData": "notBreaching",
        },
    )


def test_a_given_topic_is_used(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    given = sns.Topic.from_topic_arn(stack, "Mine", "arn:aws:sns:eu-west-1:111111111111:mine")
    job = batch_in(stack, image, notifications=given)

    assert "arn:aws:sns:eu-west-1:111111111111:mine" == job.settings["topic_arn"]
    Template.from_stack(stack).resource_count_is("AWS::SNS::Topic", 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_payload_mb": 20, "max_concurrent_transforms": 6}, "at most 100, got 6 x 20"),
        ({"instance_type": "ml.t2.medium"}, "for transform jobs"),
        ({"instance_count": 0}, "must be 1 or more"),
        ({"join": Join.IDS}, "must name id_columns"),
        ({"join": Join.INPUT, "output_format": OutputFormat.JSON_LINES}, "of equal types"),
    ],
)
def test_options_that_could_not_run_are_refused_at_synth(options, words):
    with pytest.raises(ValueError, match=words):
        BatchOptions(**options)


@pytest.mark.parametrize("key", ["", "/input/", "input/<today>/"])
def test_a_place_is_a_folder_or_an_object(stack, key):
    with pytest.raises(ValueError, match="a prefix or an object"):
        BatchPlace(bucket=s3.Bucket(stack, "Any"), key=key)
