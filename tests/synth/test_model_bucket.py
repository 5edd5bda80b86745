"""The bucket of registered artifacts: written once, read by what serves them."""

import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.model_bucket import ModelBucket


@pytest.fixture
def bucket(stack):
    return ModelBucket(stack, "Models", retain_data=True)


def statement(stack, **parts):
    """Require a statement of the bucket's policy."""
    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::BucketPolicy",
        {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(parts)])}},
    )


def test_nobody_overwrites_an_artifact(stack, bucket):
    """A version must stay what was approved: S3 itself refuses a write without If-None-Match."""
    statement(
        stack,
        Effect="Deny",
        Principal={"AWS": "*"},
        Action="s3:PutObject",
        Condition={
            "Null": {"s3:if-none-match": "true"},
            "Bool": {"s3:ObjectCreationOperation": "true"},
        },
    )


def test_what_is_deleted_can_be_brought_back(stack, bucket):
    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {
                "Rules": [
                    Match.object_like({"NoncurrentVersionExpiration": {"NoncurrentDays": 90}})
                ]
            },
        },
    )


def test_other_accounts_read_a_prefix(stack, bucket):
    bucket.grant_read_to_accounts("flights/", ["222233334444"])

    statement(
        stack,
        Effect="Allow",
        Action="s3:GetObject",
        Principal={"AWS": "arn:aws:iam::222233334444:root"},
        Resource={"Fn::Join": ["", [Match.any_value(), "/flights/*"]]},
    )


@pytest.mark.parametrize(("readers", "policy"), [(["222233334444"], "Retain"), ([], "Delete")])
def test_readers_read_in_a_bucket_that_outlives_its_stack(stack, bucket, readers, policy):
    """Without its policy they could not, and their endpoints would not be patched any more."""
    bucket.grant_read_to_accounts("flights/", readers)
    (found,) = Template.from_stack(stack).find_resources("AWS::S3::BucketPolicy").values()

    assert policy == found.get("DeletionPolicy", "Delete")


def test_nobody_else_is_let_in(stack, bucket):
    """Without readers there is no statement that allows anything."""
    bucket.grant_read_to_accounts("flights/", [])
    (policy,) = Template.from_stack(stack).find_resources("AWS::S3::BucketPolicy").values()

    effects = {each["Effect"] for each in policy["Properties"]["PolicyDocument"]["Statement"]}

    assert {"Deny"} == effects


@pytest.mark.parametrize(("retain_data", "policy"), [(True, "Retain"), (False, "Delete")])
def test_the_config_decides_whether_artifacts_outlive_their_stack(stack, retain_data, policy):
    ModelBucket(stack, "Models", retain_data=retain_data)

    Template.from_stack(stack).has_resource("AWS::S3::Bucket", {"DeletionPolicy": policy})
