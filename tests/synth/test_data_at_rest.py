"""Whatever keeps data or secrets, in every environment: encrypted, private, reached by TLS only."""

import re

from tests.synth.conftest import listed, of_type

SECRET_NAME = re.compile(r"secret|password|passwd|token|credential|api_?key|access_?key", re.I)
SECRET_VALUE = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|[?&]sig(nature)?=", re.I)


def test_every_bucket_is_encrypted(resources):
    """By a key of S3 or of KMS; SSE-KMS would be refused where a key's policy forbids it."""
    for name, bucket in of_type(resources, "AWS::S3::Bucket").items():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in {"AES256", "aws:kms"}, name


def test_no_bucket_can_be_made_public(resources):
    for name, bucket in of_type(resources, "AWS::S3::Bucket").items():
        assert bucket["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }, name


def test_every_bucket_refuses_what_comes_without_tls(resources):
    buckets = {name.partition("/")[2] for name in of_type(resources, "AWS::S3::Bucket")}
    refusing = {
        policy["Bucket"]["Ref"]
        for policy in of_type(resources, "AWS::S3::BucketPolicy").values()
        if any(refuses_plain_http(statement, "s3:*") for statement in statements(policy))
    }

    assert buckets == refusing


def test_every_topic_is_encrypted(resources):
    assert [
        name
        for name, topic in of_type(resources, "AWS::SNS::Topic").items()
        if "KmsMasterKeyId" not in topic
    ] == []


def test_every_topic_refuses_what_comes_without_tls(resources):
    topics = {name.partition("/")[2] for name in of_type(resources, "AWS::SNS::Topic")}
    refusing = {
        topic["Ref"]
        for policy in of_type(resources, "AWS::SNS::TopicPolicy").values()
        for topic in policy["Topics"]
        if any(refuses_plain_http(statement, "sns:Publish") for statement in statements(policy))
    }

    assert topics == refusing


def test_every_table_is_encrypted_and_can_be_brought_back(resources):
    for name, table in of_type(resources, "AWS::DynamoDB::Table").items():
        assert table["SSESpecification"]["SSEEnabled"], name
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name


def test_every_key_of_ours_is_rotated(resources):
    assert [
        name
        for name, key in of_type(resources, "AWS::KMS::Key").items()
        if key.get("EnableKeyRotation") is not True
    ] == []


def test_every_log_group_forgets(resources):
    """Logs have requests' ids, and cost as long as they are kept."""
    assert [
        name
        for name, group in of_type(resources, "AWS::Logs::LogGroup").items()
        if "RetentionInDays" not in group
    ] == []


def test_every_function_writes_to_a_log_group_of_its_stack(resources):
    """One that Lambda makes itself is never deleted, and keeps everything."""
    assert [
        name
        for name, function in of_type(resources, "AWS::Lambda::Function").items()
        if "LogGroup" not in function.get("LoggingConfig", {})
    ] == []


def test_no_function_has_a_secret_in_its_environment(resources):
    """Whoever may read a function's configuration reads it."""
    variables = {
        f"{name} {variable}": str(value)
        for name, function in of_type(resources, "AWS::Lambda::Function").items()
        for variable, value in function.get("Environment", {}).get("Variables", {}).items()
    }

    assert [name for name in variables if SECRET_NAME.search(name.rpartition(" ")[2])] == []
    assert [name for name, value in variables.items() if SECRET_VALUE.search(value)] == []


def refuses_plain_http(statement, action):
    return (
        statement["Effect"] == "Deny"
        and action in listed(statement["Action"])
        and statement["Principal"] in ("*", {"AWS": "*"})
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    )


def statements(policy):
    return policy["PolicyDocument"]["Statement"]
