import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Match, Template
from constructs import Construct

from constructs_lib.model_artifact import ModelArtifact

KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@pytest.fixture
def role(stack):
    return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))


def test_a_file_is_uploaded_under_a_key_made_of_its_content(tmp_path):
    """The same bytes give the same key wherever they lie; other bytes give another key."""
    keys = []
    for folder, content in (("a", b"forest"), ("b c", b"forest"), ("d", b"boosting")):
        file = tmp_path / folder / "model.tar.gz"
        file.parent.mkdir()
        file.write_bytes(content)
        keys.append(ModelArtifact.from_file(file).bind(Stack(App(), "Stack")).key)

    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


def test_reading_is_granted_on_the_object_alone(stack, role, tmp_path):
    """CDK's own grant of an asset opens the whole asset bucket; this one does not."""
    file = tmp_path / "model.tar.gz"
    file.write_bytes(b"forest")
    location = ModelArtifact.from_file(file).bind(stack)
    location.grant_read(role)
    statements = _statements(stack)

    assert [statement["Action"] for statement in statements] == ["s3:GetObject"]
    assert statements[0]["Resource"].endswith(f"-assets-111111111111-us-east-1/{location.key}")


def test_an_object_on_s3_is_pinned_by_its_uri(stack):
    location = ModelArtifact.from_s3("s3://example-models/flights/forest-2013-08.tar.gz").bind(
        stack
    )

    assert location.bucket.bucket_name == "example-models"
    assert location.key == "flights/forest-2013-08.tar.gz"
    assert location.model_data_url == "s3://example-models/flights/forest-2013-08.tar.gz"


def test_the_key_of_the_bucket_is_granted_too(stack, role):
    key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
    location = ModelArtifact.from_s3("s3://example-models/m.tar.gz", encryption_key=key).bind(stack)
    location.grant_read(role)

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with([Match.object_like({"Action": "kms:Decrypt"})])
            }
        },
    )


@pytest.mark.parametrize(
    "uri",
    ["example-models/m.tar.gz", "s3://example-models", "s3:///m.tar.gz", "s3://example-models/a/"],
)
def test_what_names_no_object_is_refused(uri):
    with pytest.raises(ValueError, match="must be one object") as refused:
        ModelArtifact.from_s3(uri)

    assert repr(uri) in str(refused.value)


@pytest.mark.parametrize("name", ["missing.tar.gz", "model.zip"])
def test_what_is_no_packed_model_is_refused(tmp_path, name):
    (tmp_path / "model.zip").write_bytes(b"zip")

    with pytest.raises(ValueError, match=r"must be an existing \.tar\.gz file.*coalmine package"):
        ModelArtifact.from_file(tmp_path / name)


def test_two_artifacts_bind_below_their_own_models(stack):
    """Two objects of one bucket do not collide in the tree."""
    urls = [
        ModelArtifact.from_s3(f"s3://example-models/{name}.tar.gz")
        .bind(Construct(stack, name))
        .model_data_url
        for name in ("forest", "boosting")
    ]

    assert urls == ["s3://example-models/forest.tar.gz", "s3://example-models/boosting.tar.gz"]


def _statements(stack):
    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    return [
        statement
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]
