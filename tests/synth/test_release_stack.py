"""What a pipeline of another account may do in an environment, and what it is told."""

import pytest
from aws_cdk import App

from coalmine.config import load
from stacks.environment import build
from tests.synth.conftest import PIPED, listed


@pytest.fixture(scope="module")
def resources_of(feature_flags, tmp_path_factory):
    """Give the resources of an environment of the pipelines here, by stack."""

    def given(name, **changes):
        environment = load(PIPED / f"{name}.yaml").model_copy(update=changes)
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        build(app, environment)
        return {stack.stack_name: stack.template["Resources"] for stack in app.synth().stacks}

    return given


@pytest.fixture(scope="module")
def served(resources_of):
    """Give an environment with a canary, in an account without a registry."""
    return resources_of("served")


def test_the_role_has_the_name_that_the_pipeline_calls(served):
    (role,) = of_type(served["Coalmine-served-release"], "AWS::IAM::Role")

    assert "coalmine-served-release" == role["RoleName"]


def test_the_role_may_change_nothing_but_start_canaries(served):
    """Deploying is CloudFormation's; a canary goes on and restores itself without its pipeline."""
    changing = {
        action
        for _, action, _ in allowed(served)
        if not action.partition(":")[2].startswith(("Describe", "Get", "List", "Query", "Decrypt"))
    }

    assert {
        "sagemaker:InvokeEndpoint",
        "states:StartExecution",
    } == changing


def test_rights_on_an_endpoint_stand_in_its_stack_and_are_about_it_alone(served):
    invoked = [
        (stack, text(resource))
        for stack, action, resource in allowed(served)
        if action == "sagemaker:InvokeEndpoint"
    ]

    assert [
        (
            "Coalmine-served-flights",
            "arn:aws:sagemaker:us-east-1:555555555555:endpoint/flights-served",
        )
    ] == invoked


def test_versions_of_another_accounts_registry_can_be_looked_up(served):
    """Where the golden requests of a registered model are, its version says."""
    described = [
        text(resource)
        for _, action, resource in allowed(served)
        if action == "sagemaker:DescribeModelPackage"
    ]
    group = "arn:aws:sagemaker:us-east-1:444444444444:model-package/flights-rehearsed"

    assert [f"{group}/2", f"{group}/3"] == sorted(described)


def test_the_endpoint_waits_for_the_role(feature_flags, tmp_path):
    """A policy cannot be attached to a role that is not there yet."""
    app = App(context=feature_flags, outdir=str(tmp_path))
    build(app, load(PIPED / "served.yaml"))
    endpoint = app.synth().get_stack_by_name("Coalmine-served-flights")

    assert "Coalmine-served-release" in {each.id for each in endpoint.dependencies}


def test_approvals_are_sent_to_the_pipelines_account(resources_of):
    (rule,) = of_type(resources_of("rehearsed")["Coalmine-rehearsed-release"], "AWS::Events::Rule")
    (target,) = rule["Targets"]

    assert text(target["Arn"]).endswith(":events:us-east-1:999999999999:event-bus/default")
    assert ["flights-rehearsed"] == rule["EventPattern"]["detail"]["ModelPackageGroupName"]
    assert "RoleArn" in target


def test_without_a_registry_nothing_is_sent(served):
    assert [] == of_type(served["Coalmine-served-release"], "AWS::Events::Rule")


def test_a_pipeline_in_the_same_account_hears_its_events_by_itself(resources_of):
    same = resources_of("rehearsed", pipeline_account="444444444444")

    assert [] == of_type(same["Coalmine-rehearsed-release"], "AWS::Events::Rule")


def test_without_a_pipeline_there_is_no_role_and_no_name(resources_of):
    """What nobody has to know beforehand has no name: CloudFormation can replace it."""
    alone = resources_of("served", pipeline_account=None)
    (machine,) = of_type(alone["Coalmine-served-flights"], "AWS::StepFunctions::StateMachine")

    assert "Coalmine-served-release" not in alone
    assert "StateMachineName" not in machine


def allowed(stacks):
    """Give stack, action and resource of each right that the release role has."""
    return [
        (stack, action, resource)
        for stack, resources in stacks.items()
        for policy in of_type(resources, "AWS::IAM::Policy")
        if any(role == "coalmine-served-release" for role in policy["Roles"])
        or stack.endswith("-release")
        for statement in policy["PolicyDocument"]["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]


def of_type(resources, kind):
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def text(value):
    if isinstance(value, str):
        return value
    ((_, content),) = value.items()
    return "".join(map(text, content[1])) if isinstance(content, list) else content
