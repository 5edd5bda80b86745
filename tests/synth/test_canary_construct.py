"""The canary's resources, by what they mean: who may do what, and what follows a death."""

import json
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from canary.settings import AlarmSettings, CanarySettings
from constructs_lib.canary import Canary
from constructs_lib.data_bucket import DataBucket
from constructs_lib.endpoint import Endpoint
from constructs_lib.execution_role import ExecutionRole
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import RequestsPerSecond
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.variant_scaling import VariantScaling
from tests.synth.conftest import endpoint_in

STEPS = ["Prepare", "Smoke", "Shift", "Judge", "Promote", "RollBack", "Conclude", "Restore"]


@pytest.fixture(scope="module")
def template(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    endpoint = endpoint_in(stack, image)
    Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def allowed(template):
    """Give the actions of each step's role, with the resources as text."""
    return allowed_in(template)


def allowed_in(template):
    found = {}
    for logical_id, policy in template.find_resources("AWS::IAM::Policy").items():
        for step in STEPS:
            if logical_id.startswith(f"CanarySteps{step}Role"):
                found[step] = [
                    (action, json.dumps(statement["Resource"]))
                    for statement in policy["Properties"]["PolicyDocument"]["Statement"]
                    for action in as_list(statement["Action"])
                ]
    return found


def as_list(value):
    return value if isinstance(value, list) else [value]


def actions(allowed, step):
    return {action for action, _ in allowed[step]}


def test_only_shift_and_roll_back_move_traffic(allowed):
    moving = "sagemaker:UpdateEndpointWeightsAndCapacities"

    assert {"Shift", "RollBack"} == {step for step in STEPS if moving in actions(allowed, step)}


def test_only_the_smoke_test_asks_variants_and_reads_artifacts(allowed):
    assert {"Smoke"} == {
        step for step in STEPS if "sagemaker:InvokeEndpoint" in actions(allowed, step)
    }
    assert {"Smoke"} == {step for step in STEPS if "s3:GetObject" in actions(allowed, step)}


def test_only_restore_starts_executions(allowed):
    assert {"Restore"} == {
        step for step in STEPS if "states:StartExecution" in actions(allowed, step)
    }


def test_sagemaker_is_allowed_on_this_endpoint_only(allowed):
    resources = [
        resource
        for step in STEPS
        for action, resource in allowed[step]
        if action.startswith("sagemaker:") and "Endpoint" in action and "Config" not in action
    ]

    assert len(resources) > 0
    assert all("endpoint/flights-dev" in resource for resource in resources)


def test_the_roll_back_depends_on_nothing_but_endpoint_and_table(allowed):
    services = {action.partition(":")[0] for action in actions(allowed, "RollBack")}

    assert {"sagemaker", "dynamodb", "logs", "xray"} == services


def test_no_role_scans_or_deletes_the_table(allowed):
    """Only the conclusion reads a whole journal, for the report."""
    used = {action for step in STEPS for action in actions(allowed, step)}

    assert {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
    } == {action for action in used if action.startswith("dynamodb:")}
    assert {"Conclude"} == {step for step in STEPS if "dynamodb:Query" in actions(allowed, step)}


def test_without_a_bucket_nobody_writes_objects(allowed):
    used = {action for step in STEPS for action in actions(allowed, step)}

    assert "s3:PutObject" not in used


def test_only_the_conclusion_writes_reports_and_only_below_its_prefix(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    endpoint, reports = endpoint_in(stack, image), DataBucket(stack, "Reports", retain_data=True)
    Canary(
        stack,
        "Canary",
        endpoint=endpoint,
        settings=CanarySettings(),
        reports_bucket=reports.bucket,
    )
    allowed = allowed_in(Template.from_stack(stack))
    writing = {
        step: [resource for action, resource in allowed[step] if action == "s3:PutObject"]
        for step in STEPS
    }

    assert {"Conclude"} == {step for step, resources in writing.items() if resources}
    assert ["/canaries/*"] == json.loads(writing["Conclude"][0])["Fn::Join"][1][1:]


def test_reports_under_a_key_of_ones_own_may_be_encrypted_with_it(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    key = kms.Key(stack, "Key")
    reports = DataBucket(stack, "Reports", retain_data=True, encryption_key=key)
    Canary(
        stack,
        "Canary",
        endpoint=endpoint_in(stack, image),
        settings=CanarySettings(),
        reports_bucket=reports.bucket,
    )

    assert "kms:GenerateDataKey*" in actions(allowed_in(Template.from_stack(stack)), "Conclude")


def test_the_functions_know_what_is_declared_to_serve(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    Canary(
        stack,
        "Canary",
        endpoint=endpoint_in(stack, image),
        settings=CanarySettings(),
        release_variant="green",
    )
    (prepare,) = (
        function["Properties"]
        for function in Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
        if function["Properties"]["Handler"] == "canary.handlers.prepare.lambda_handler"
    )

    assert '"release_variant":"green"' in json.dumps(prepare["Environment"]).replace("\\", "")


def test_every_death_of_an_execution_is_told_to_restore(template):
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {
                    "stateMachineArn": [{"Ref": Match.string_like_regexp("StateMachine")}],
                    "status": ["ABORTED", "FAILED", "TIMED_OUT"],
                },
            },
            "Targets": [Match.object_like({"Arn": is_restore()})],
        },
    )


def test_and_looked_for_regularly(template):
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "rate(5 minutes)",
            "Targets": [Match.object_like({"Arn": is_restore()})],
        },
    )


def is_restore():
    return {"Fn::GetAtt": [Match.string_like_regexp("Restore"), "Arn"]}


def test_only_restore_knows_the_state_machine(template):
    """The steps' functions come before it: they are in its definition."""
    knowing = [
        function["Properties"]["Handler"]
        for function in template.find_resources("AWS::Lambda::Function").values()
        if "state_machine_arn" in json.dumps(function["Properties"]["Environment"])
    ]

    assert ["canary.handlers.restore.lambda_handler"] == knowing


def test_the_state_machine_is_traced_logged_and_ends(template):
    (machine,) = template.find_resources("AWS::StepFunctions::StateMachine").values()
    properties = machine["Properties"]

    assert "STANDARD" == properties["StateMachineType"]
    assert {"Enabled": True} == properties["TracingConfiguration"]
    assert ("ALL", True) == (
        properties["LoggingConfiguration"]["Level"],
        properties["LoggingConfiguration"]["IncludeExecutionData"],
    )


def test_the_table_can_be_restored_and_the_topic_is_encrypted(template):
    template.has_resource_properties(
        "AWS::DynamoDB::Table",
        {
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": True},
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        },
    )
    template.has_resource_properties("AWS::SNS::Topic", {"KmsMasterKeyId": Match.any_value()})
    template.has_resource_properties(
        "AWS::SNS::TopicPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Deny",
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                            }
                        )
                    ]
                )
            }
        },
    )


def test_logs_are_kept_for_a_set_time(template):
    groups = template.find_resources("AWS::Logs::LogGroup").values()

    assert len(STEPS) + 1 == len(groups)
    assert all(group["Properties"]["RetentionInDays"] == 90 for group in groups)


class TestDefinition:
    @pytest.fixture
    def states(self, template):
        (machine,) = template.find_resources("AWS::StepFunctions::StateMachine").values()
        parts = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
        text = "".join(part if isinstance(part, str) else "function" for part in parts)
        definition = json.loads(text)
        assert definition["TimeoutSeconds"] > 0
        return definition["States"]

    def test_every_task_is_timed_and_repeated(self, states):
        tasks = [state for state in states.values() if state["Type"] == "Task"]

        assert len(STEPS) - 1 == len(tasks)
        assert all(task["TimeoutSeconds"] > 30 for task in tasks)
        assert all(task["Retry"][0]["ErrorEquals"] == ["States.ALL"] for task in tasks)

    def test_a_step_is_repeated_for_about_a_minute_before_the_canary_turns_back(self, states):
        """With full jitter half of each wait is expected: a throttled AWS is given that long."""
        (retry,) = states["Judge"]["Retry"]
        waits = [
            min(retry["IntervalSeconds"] * retry["BackoffRate"] ** n, retry["MaxDelaySeconds"])
            for n in range(retry["MaxAttempts"])
        ]

        assert (8, "FULL") == (retry["MaxAttempts"], retry["JitterStrategy"])
        assert sum(waits) / 2 >= 60

    def test_every_step_before_the_way_back_leads_to_it_when_it_fails(self, states):
        caught = {
            name
            for name, state in states.items()
            if [catch["Next"] for catch in state.get("Catch", [])] == ["Roll back"]
        }

        assert {"Prepare", "Smoke test", "Shift traffic", "Judge", "Promote"} == caught

    def test_every_question_has_an_answer_for_anything_else(self, states):
        assert all("Default" in state for state in states.values() if state["Type"] == "Choice")

    def test_every_failure_has_a_name_and_a_reason(self, states):
        failures = {
            state["Error"]: state["CausePath"]
            for state in states.values()
            if state["Type"] == "Fail"
        }

        assert {
            "Canary.Refused",
            "Canary.RolledBack",
            "Canary.Held",
            "Canary.Aborted",
            "Canary.InfrastructureError",
            "Canary.NotRestored",
        } == set(failures)
        assert {"$.reason"} == set(failures.values())


def test_a_given_topic_is_used(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    endpoint = endpoint_in(stack, image)
    topic = sns.Topic(stack, "Ours")
    canary = Canary(
        stack, "Canary", endpoint=endpoint, settings=CanarySettings(), notifications=topic
    )
    template = Template.from_stack(stack)

    assert canary.topic is topic
    template.resource_count_is("AWS::SNS::Topic", 1)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (CanarySettings(tick_seconds=1, max_bake_seconds=86_400), "history events"),
        (
            CanarySettings(alarms=tuple(AlarmSettings(name=f"{n:0>250}") for n in range(10))),
            "at most 3000 bytes",
        ),
    ],
    ids=["too many ticks", "too many alarms"],
)
def test_settings_that_could_not_run_are_refused_at_synth(feature_flags, image, settings, words):
    stack = Stack(App(context=feature_flags), "Test")
    endpoint = endpoint_in(stack, image)

    with pytest.raises(ValueError, match=words):
        Canary(stack, "Canary", endpoint=endpoint, settings=settings)


def test_whoever_is_granted_may_start_canaries(feature_flags, image):
    stack = Stack(App(context=feature_flags), "Test")
    endpoint = endpoint_in(stack, image)
    canary = Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())
    canary.grant_start(ExecutionRole(stack, "Pipeline", endpoint_name="other").role)

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Action": "states:StartExecution"})]
                )
            },
            "Roles": [{"Ref": Match.string_like_regexp("Pipeline")}],
        },
    )


FLEET: dict[str, Any] = {
    "instance_type": "ml.m5.large",
    "initial_instance_count": 1,
    "initial_weight": 1,
}


def test_an_endpoint_whose_next_release_is_not_there_yet_has_a_canary(stack, model):
    """A slot is empty until a release fills it; then there is somebody to promote."""
    only = InstanceVariant(name="only", model=model, **FLEET)
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[only])
    Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings(), release_variant="only")

    Template.from_stack(stack).resource_count_is("AWS::StepFunctions::StateMachine", 1)


def test_a_release_variant_that_the_endpoint_lacks_is_refused(stack, model):
    only = InstanceVariant(name="only", model=model, **FLEET)
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[only])

    with pytest.raises(ValueError, match=r"one of its variants \(only\), got 'green'"):
        Canary(
            stack, "Canary", endpoint=endpoint, settings=CanarySettings(), release_variant="green"
        )


def test_serverless_variants_have_no_canary(stack, open_model):
    """SageMaker splits no traffic there."""
    only = ServerlessVariant(name="only", model=open_model)
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[only])

    with pytest.raises(ValueError, match="variant 'only' must run on instances"):
        Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())


def test_multi_model_variants_have_no_canary(stack, model, many_models):
    """A variant's errors would be those of all its models, and no golden request names one."""
    variants = [
        InstanceVariant(name="one", model=model, **FLEET),
        InstanceVariant(name="many", model=many_models, **FLEET),
    ]
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights", variants=variants)

    with pytest.raises(ValueError, match="variant 'many' must serve a single model"):
        Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())


def test_only_an_autoscaled_endpoint_lets_its_canary_touch_scalable_targets(feature_flags, image):
    """Prepare suspends scaling, Conclude lets it go on; nobody else may."""
    touching = {
        is_autoscaled: _touching_targets(_canary_template(feature_flags, image, is_autoscaled))
        for is_autoscaled in (False, True)
    }

    assert set() == touching[False]
    assert {"Prepare", "Conclude"} == touching[True]


def test_who_changes_a_target_may_read_endpoint_configs(feature_flags, image):
    """Application Auto Scaling checks that with a made-up name, and refuses the call otherwise."""
    allowed = allowed_in(_canary_template(feature_flags, image, is_autoscaled=True))

    for step in ("Prepare", "Conclude"):
        (configs,) = (
            resource
            for action, resource in allowed[step]
            if action == "sagemaker:DescribeEndpointConfig"
        )
        assert ":endpoint-config/*" in configs


def _canary_template(feature_flags, image, is_autoscaled):
    stack = Stack(App(context=feature_flags), "Test")
    scaling = VariantScaling(target=RequestsPerSecond(requests_per_second=5))
    endpoint = endpoint_in(stack, image, scaling=scaling if is_autoscaled else None)
    Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())
    return Template.from_stack(stack)


def _touching_targets(template):
    policies = template.find_resources("AWS::IAM::Policy")
    return {
        step
        for step in STEPS
        for logical_id, policy in policies.items()
        if logical_id.startswith(f"CanarySteps{step}Role")
        and "application-autoscaling:RegisterScalableTarget" in json.dumps(policy)
    }
