"""What the approval of a model package leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.approval import (
    Approval,
    ApprovalAction,
    Notify,
    StartCanary,
    approval_message,
    next_approval_step,
)
from canary.endpoint import EndpointState, VariantState

OTHER = "arn:aws:sagemaker:us-east-1:000000000000:model-package/flights-dev/2"
ARN = "arn:aws:sagemaker:us-east-1:000000000000:model-package/flights-dev/3"
APPROVAL = Approval(
    group_name="flights-dev", version=3, package_arn=ARN, event_time="2026-11-23T10:00:00Z"
)


def endpoint(*, status="InService", **weights):
    """An endpoint whose variants have these weights."""
    return EndpointState(
        name="flights-dev",
        status=status,
        variants=tuple(
            VariantState(name=name, current_weight=weight, desired_weight=weight)
            for name, weight in weights.items()
        ),
    )


def step(packages, action=ApprovalAction.START_CANARY, **endpoint_changes):
    weights = {"blue": 1.0, "green": 0.0}
    return next_approval_step(
        APPROVAL, action, endpoint(**{**weights, **endpoint_changes}), packages
    )


def test_a_variant_without_traffic_is_challenged():
    """Only then can a canary start: there is something deployed to move traffic to."""
    assert StartCanary(challenger="green", reason="green serves it without traffic") == step(
        {"blue": OTHER, "green": ARN}
    )


@pytest.mark.parametrize(
    ("packages", "endpoint_changes", "said"),
    [
        ({"blue": OTHER, "green": OTHER}, {}, "pin version 3 in `model:`, or in variant green"),
        ({"blue": None, "green": None}, {}, "pin version 3 in `model:`, or in variant green"),
        ({"blue": OTHER}, {"red": 0.0}, "pin version 3 in `model:`, or in a variant with weight 0"),
        ({"blue": ARN, "green": OTHER}, {}, "blue serves it already"),
        ({"blue": ARN, "green": ARN}, {}, "blue serves it already"),
        ({"green": ARN, "red": ARN}, {"red": 0.0}, "challenger one of them"),
        ({"green": ARN}, {"status": "Updating"}, "the endpoint is Updating"),
    ],
    ids=[
        "another version there",
        "no registered model",
        "two idle variants",
        "champion",
        "champion and challenger",
        "two challengers",
        "an update under way",
    ],
)
def test_people_are_told_what_comes_next(packages, endpoint_changes, said):
    """A model of a version exists only once it is approved, so this is the usual case."""
    told = step(packages, **endpoint_changes)

    assert isinstance(told, Notify)
    assert said in told.reason


def test_an_endpoint_that_does_not_exist_is_deployed_first():
    told = next_approval_step(APPROVAL, ApprovalAction.START_CANARY, None, {})

    assert isinstance(told, Notify)
    assert "the endpoint does not exist yet" in told.reason


def test_who_asked_to_be_told_only_is():
    told = step({"green": ARN}, action=ApprovalAction.NOTIFY)

    assert (
        Notify(reason="green serves it without traffic: start a canary with challenger green")
        == told
    )


@given(
    packages=st.dictionaries(
        st.sampled_from(["blue", "green", "red"]), st.sampled_from([ARN, OTHER, None])
    ),
    weights=st.fixed_dictionaries(
        {name: st.sampled_from([0.0, 0.3, 1.0]) for name in ("blue", "green", "red")}
    ),
)
def test_only_what_was_approved_and_has_no_traffic_is_challenged(packages, weights):
    """Whatever the endpoint looks like, traffic never moves to another version."""
    found = next_approval_step(APPROVAL, ApprovalAction.START_CANARY, endpoint(**weights), packages)

    assert not isinstance(found, StartCanary) or (
        packages[found.challenger] == ARN and weights[found.challenger] == 0
    )


@given(
    group=st.from_regex(r"[a-z]{1,63}", fullmatch=True),
    version=st.integers(1, 999_999_999),
    time=st.text(min_size=1, max_size=30),
)
def test_an_approval_names_one_execution(group, version, time):
    """The same event gives the same name, 80 characters at most, as Step Functions takes it."""
    first, again = (
        Approval(group_name=group, version=version, package_arn=group, event_time=time)
        for _ in range(2)
    )
    later = Approval(
        group_name=group, version=version, package_arn=group, event_time=f"{time}, later"
    )

    assert first.canary_id == again.canary_id
    assert first.canary_id != later.canary_id
    assert len(first.canary_id) <= 80
    assert f"-{version}-" in first.canary_id


def test_an_event_is_read():
    event = {
        "time": "2026-11-23T10:00:00Z",
        "detail": {
            "ModelPackageGroupName": "flights-dev",
            "ModelPackageVersion": 3,
            "ModelPackageArn": ARN,
        },
    }

    assert APPROVAL == Approval.from_event(event)


def test_the_message_has_a_subject_for_people_and_a_body_for_programs():
    subject, body = approval_message(APPROVAL, "flights-dev", reason="why", canary_id="c-3")

    assert "flights-dev: version 3 of flights-dev is approved, its canary has started" == subject
    assert ("model package approved", "c-3", ARN) == (
        body["event"],
        body["canary_id"],
        body["model_package_arn"],
    )
