"""A model package group, and which accounts may read its versions."""

import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.model_package_group import ModelPackageGroup

TYPE = "AWS::SageMaker::ModelPackageGroup"


def declare(stack, **changes):
    arguments = {"group_name": "flights-dev", "retain_versions": True, **changes}
    return ModelPackageGroup(stack, "Group", **arguments)


def test_a_group_has_its_name_and_nothing_that_could_replace_it(stack):
    """One edited word of a description would block the stack: the group's name is taken."""
    group = declare(stack)

    Template.from_stack(stack).has_resource_properties(
        TYPE,
        {
            "ModelPackageGroupName": "flights-dev",
            "ModelPackageGroupDescription": Match.absent(),
            "ModelPackageGroupPolicy": Match.absent(),
        },
    )
    assert "flights-dev" == group.group_name
    assert group.group_arn.endswith(":model-package-group/flights-dev")


def test_readers_deploy_versions_and_approve_none(stack):
    """What another account may not do: register a version, and say that one may be deployed."""
    declare(stack, reader_account_ids=["222233334444"])
    (group,) = Template.from_stack(stack).find_resources(TYPE).values()
    statements = group["Properties"]["ModelPackageGroupPolicy"]["Statement"]

    allowed = {each["Sid"]: each["Action"] for each in statements}

    assert {
        "ReadGroup": "sagemaker:DescribeModelPackageGroup",
        "DeployVersions": [
            "sagemaker:CreateModel",
            "sagemaker:DescribeModelPackage",
            "sagemaker:ListModelPackages",
        ],
    } == allowed


@pytest.mark.parametrize(("retain", "policy"), [(True, "Retain"), (False, "Delete")])
def test_the_config_decides_whether_versions_outlive_their_stack(stack, retain, policy):
    declare(stack, retain_versions=retain)

    Template.from_stack(stack).has_resource(TYPE, {"DeletionPolicy": policy})


@pytest.mark.parametrize("name", ["Flights", "flights_dev", "-flights", "f" * 64, ""])
def test_a_name_that_iam_would_not_match_is_refused(stack, name):
    with pytest.raises(ValueError, match="name of a model package group must be 1 to 63"):
        declare(stack, group_name=name)
