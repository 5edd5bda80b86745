"""The versions of a group: exact calls, and which refusals are answers."""

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.model_registry import ModelRegistry
from coalmine.registration.versions import ApprovalStatus

GROUP = "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/flights-dev"
MOMENT = "2026-01-01T00:00:00Z"


def arn(version):
    return f"{GROUP.replace('-group/', '/')}/{version}"


def described(version):
    return {
        "ModelPackageName": "flights-dev",
        "ModelPackageVersion": version,
        "ModelPackageArn": arn(version),
        "CreationTime": MOMENT,
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": []},
        "ModelApprovalStatus": "Approved",
    }


@pytest.fixture
def stubbed(stub):
    client, stubber = stub("sagemaker")
    return stubber, ModelRegistry(client, "flights-dev")


def expect_group(stubber):
    stubber.add_response(
        "describe_model_package_group",
        {
            "ModelPackageGroupName": "flights-dev",
            "ModelPackageGroupArn": GROUP,
            "CreationTime": MOMENT,
            "CreatedBy": {},
            "ModelPackageGroupStatus": "Completed",
        },
        {"ModelPackageGroupName": "flights-dev"},
    )


def test_versions_come_with_the_latest_first(stubbed):
    stubber, registry = stubbed
    summaries = [
        {"ModelPackageArn": arn(each), "CreationTime": MOMENT, "ModelPackageStatus": "Completed"}
        for each in (2, 1)
    ]
    stubber.add_response(
        "list_model_packages",
        {"ModelPackageSummaryList": summaries},
        {
            "ModelPackageGroupName": "flights-dev",
            "SortBy": "CreationTime",
            "SortOrder": "Descending",
        },
    )
    for each in (2, 1):
        stubber.add_response(
            "describe_model_package", described(each), {"ModelPackageName": arn(each)}
        )

    assert [2, 1] == [each.version for each in registry.versions()]


def test_a_version_is_found_by_its_number(stubbed):
    stubber, registry = stubbed
    expect_group(stubber)
    stubber.add_response("describe_model_package", described(3), {"ModelPackageName": arn(3)})

    assert 3 == registry.find(3).version


def test_a_version_that_does_not_exist_is_none(stubbed):
    stubber, registry = stubbed
    expect_group(stubber)
    stubber.add_client_error(
        "describe_model_package", "ValidationException", f"ModelPackage {arn(9)} does not exist."
    )

    assert registry.find(9) is None


def test_a_version_that_may_not_be_seen_is_an_error(stubbed):
    stubber, registry = stubbed
    expect_group(stubber)
    stubber.add_client_error("describe_model_package", "AccessDeniedException", "no")

    with pytest.raises(AwsError, match="AccessDeniedException"):
        registry.find(9)


def test_a_decision_names_status_and_reason(stubbed):
    stubber, registry = stubbed
    expect_group(stubber)
    stubber.add_response("describe_model_package", described(3), {"ModelPackageName": arn(3)})
    stubber.add_response(
        "update_model_package",
        {"ModelPackageArn": arn(3)},
        {
            "ModelPackageArn": arn(3),
            "ModelApprovalStatus": "Rejected",
            "ApprovalDescription": "worse",
        },
    )

    registry.decide(registry.find(3), ApprovalStatus.REJECTED, "worse")
