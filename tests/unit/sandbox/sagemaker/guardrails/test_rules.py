"""Which deployment policies SageMaker refuses."""

from __future__ import annotations

import contextlib

import pytest

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.guardrails import rules as guardrail_rules
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.variants import VariantPlan

MODEL = Model("m", "arn:m", 0.0, {"PrimaryContainer": {"Image": "i"}})


def plan(name="a", *, count=4, model=MODEL, **members):
    return VariantPlan(
        name=name, model=model, instance_type="t", instance_count=count, weight=1.0, **members
    )


def size(value, kind="CAPACITY_PERCENT"):
    return {"Type": kind, "Value": value}


def blue_green(kind="ALL_AT_ONCE", *, termination=0, timeout=None, wait=0, **step):
    routing = {"Type": kind, "WaitIntervalInSeconds": wait, **step}
    policy = {"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": termination}
    limit = {} if timeout is None else {"MaximumExecutionTimeoutInSeconds": timeout}
    return {"BlueGreenUpdatePolicy": {**policy, **limit}}


def rolling(batch, **members):
    policy = {"MaximumBatchSize": batch, "WaitIntervalInSeconds": 0, **members}
    return {"RollingUpdatePolicy": policy}


def alarms(*names):
    return {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": name} for name in names]}}


class FakeAlarms:
    """One alarm, which every role but one may describe."""

    def state(self, account, region, name):
        return "OK" if name == "errors" else None

    def is_readable(self, account, region, name, role_arn):
        return role_arn != "arn:narrow"


def check(deployment, *plans):
    wanted = [plan()] if plans == () else list(plans)
    scope = Scope("000000000000", "us-east-1")
    guardrail_rules.check_deployment(deployment, wanted, FakeAlarms(), scope)


@pytest.mark.parametrize(
    ("deployment", "words"),
    [
        ({**blue_green(), **rolling(size(50))}, "not both"),
        (blue_green("CANARY"), "CANARY must have CanarySize"),
        (blue_green("CANARY", LinearStepSize=size(10)), "CANARY must have CanarySize"),
        (blue_green("LINEAR"), "LINEAR must have LinearStepSize"),
        (blue_green(CanarySize=size(10)), "ALL_AT_ONCE must not have CanarySize"),
        (blue_green("CANARY", CanarySize=size(51)), "0 to 50 % of the instances of variant a"),
        (blue_green("CANARY", CanarySize=size(3, "INSTANCE_COUNT")), "which is 75 % of 4"),
        (blue_green("LINEAR", LinearStepSize=size(9)), "LinearStepSize must be 10 to 50 %"),
        (blue_green("LINEAR", LinearStepSize=size(60)), "LinearStepSize must be 10 to 50 %"),
        (rolling(size(4)), "MaximumBatchSize must be 5 to 50 %"),
        (rolling(size(51)), "MaximumBatchSize must be 5 to 50 %"),
        (rolling(size(50), RollbackMaximumBatchSize=size(101)), "RollbackMaximumBatchSize must"),
        (blue_green(wait=300, termination=300, timeout=600), "larger than the 600 s"),
        (
            blue_green("LINEAR", wait=100, timeout=600, LinearStepSize=size(10)),
            "larger than the 900 s",
        ),
        (alarms("errors", "typo"), "Alarm typo of AutoRollbackConfiguration must exist"),
        ({"AutoRollbackConfiguration": {"Alarms": [{}]}}, "must have AlarmName"),
    ],
)
def test_policies_that_contradict_themselves(deployment, words):
    """Each is a ValidationException that names the member and what it got."""
    with pytest.raises(SageMakerError) as refused:
        check(deployment)

    assert refused.value.code == "ValidationException"
    assert words in refused.value.message


@pytest.mark.parametrize(
    "deployment",
    [
        None,
        blue_green(wait=300, termination=299, timeout=600),
        blue_green("CANARY", CanarySize=size(2, "INSTANCE_COUNT")),
        blue_green("LINEAR", LinearStepSize=size(10)),
        rolling(size(1, "INSTANCE_COUNT"), RollbackMaximumBatchSize=size(100)),
        {**blue_green(), **alarms("errors")},
    ],
)
def test_policies_that_are_accepted(deployment):
    """A variant with four instances may be changed one at a time."""
    check(deployment)


@pytest.mark.parametrize(
    ("deployment", "plans", "words"),
    [
        (rolling(size(50)), [plan("a"), plan("b")], "endpoints with multiple variants"),
        (
            blue_green(),
            [plan(serverless=ServerlessConfig(memory_size_in_mb=1024, max_concurrency=1))],
            "Deployment guardrails are not supported for serverless",
        ),
        (
            blue_green("CANARY", CanarySize=size(1, "INSTANCE_COUNT")),
            [plan("a", count=4), plan("b", count=1)],
            "variant b, got 1 INSTANCE_COUNT, which is 100 % of 1",
        ),
    ],
)
def test_policies_that_do_not_fit_their_variants(deployment, plans, words):
    """With one instance there is no canary."""
    with pytest.raises(SageMakerError, match=words):
        check(deployment, *plans)


def test_guardrails_need_the_same_variant_names():
    """Without them variants may come and go."""
    guardrail_rules.check_variant_names(None, [plan("a")], [plan("b")])
    guardrail_rules.check_variant_names({}, [plan("a"), plan("b")], [plan("b"), plan("a")])
    with pytest.raises(SageMakerError, match="same variant names as the old one, got b instead of"):
        guardrail_rules.check_variant_names({}, [plan("a")], [plan("b")])


@pytest.mark.parametrize(("role", "is_refused"), [("arn:wide", False), ("arn:narrow", True)])
def test_the_execution_role_must_be_allowed_to_see_the_alarms(role, is_refused):
    """SageMaker looks at them with it."""
    model = Model("m", "arn:m", 0.0, {"PrimaryContainer": {}, "ExecutionRoleArn": role})
    words = r"arn:narrow must be allowed cloudwatch:DescribeAlarms on alarm errors"
    refusal = pytest.raises(SageMakerError, match=words)
    with refusal if is_refused else contextlib.nullcontext():
        check({**blue_green(), **alarms("errors")}, plan(model=model))
