import pytest
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Match, Template

from constructs_lib.data_bucket import DataBucket

KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


def test_it_is_private_and_encrypted(stack):
    DataBucket(stack, "Data", retain_data=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "BucketName": Match.absent(),
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    Match.object_like({"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}})
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        },
    )


def test_it_refuses_what_comes_without_tls(stack):
    DataBucket(stack, "Data", retain_data=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Deny",
                                "Action": "s3:*",
                                "Principal": {"AWS": "*"},
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                            }
                        )
                    ]
                )
            }
        },
    )


def test_uploads_that_nobody_completes_are_dropped(stack):
    """A stopped batch job leaves parts that are billed and that no listing shows."""
    DataBucket(stack, "Data", retain_data=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                        "Status": "Enabled",
                    }
                ]
            }
        },
    )


@pytest.mark.parametrize(("retain_data", "policy"), [(True, "Retain"), (False, "Delete")])
def test_the_config_decides_whether_data_outlives_its_stack(stack, retain_data, policy):
    """Deleted is only an empty bucket: no custom resource empties it."""
    DataBucket(stack, "Data", retain_data=retain_data)
    template = Template.from_stack(stack)

    template.has_resource("AWS::S3::Bucket", {"DeletionPolicy": policy})
    template.resource_count_is("AWS::Lambda::Function", 0)


def test_a_key_of_the_customer_encrypts_it(stack):
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    DataBucket(stack, "Data", retain_data=True, encryption_key=key)

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {
                        "BucketKeyEnabled": True,
                        "ServerSideEncryptionByDefault": {
                            "KMSMasterKeyID": KEY_ARN,
                            "SSEAlgorithm": "aws:kms",
                        },
                    }
                ]
            }
        },
    )
