"""Names of things, from ARNs and from the resources of stacks."""

from dataclasses import replace

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.cleanup.names import Names, owns
from tests.doubles.found_environment import resource, thing

HERE = "eu-west-1:111111111111"
TARGET = "endpoint/f/variant/blue|sagemaker:variant:DesiredInstanceCount"
CONFIG = f"arn:aws:sagemaker:{HERE}:endpoint-config/config-8dtn6z"


@pytest.mark.parametrize(
    ("arn", "kind", "name"),
    [
        (CONFIG, Kind.ENDPOINT_CONFIG, CONFIG),
        ("arn:aws:s3:::data", Kind.BUCKET, "data"),
        (f"arn:aws:kms:{HERE}:key/1234", Kind.KEY, "1234"),
        (f"arn:aws:dynamodb:{HERE}:table/canaries", Kind.TABLE, "canaries"),
        (f"arn:aws:cloudwatch:{HERE}:alarm:a:b/c", Kind.ALARM, "a:b/c"),
        (f"arn:aws:logs:{HERE}:log-group:/aws/x:*", Kind.LOG_GROUP, "/aws/x"),
    ],
)
def test_an_arn_tells_what_it_is(arn, kind, name):
    """Those of SageMaker are kept whole: names in them are in lower case."""
    names = Names()
    names.add_arn(arn)

    assert {kind: {name}} == {each: found for each, found in names.wanted.items() if found}


def test_what_nobody_is_billed_for_is_left_out():
    names = Names()
    names.add_arn(f"arn:aws:sns:{HERE}:topic")
    names.add_arn(f"arn:aws:sagemaker:{HERE}:transform-job/nightly")
    names.add_resource(resource("Role", "AWS::IAM::Role"))
    names.add_resource(replace(resource("Bucket", "AWS::S3::Bucket"), physical_id=""))

    assert set() == set().union(*names.wanted.values())


@pytest.mark.parametrize(
    ("type_name", "physical_id", "it"),
    [
        ("AWS::SageMaker::EndpointConfig", CONFIG, thing(Kind.ENDPOINT_CONFIG, "Config-8dtN6z")),
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "endpoint/f/variant/blue|sagemaker:variant:DesiredInstanceCount|sagemaker",
            thing(
                Kind.SCALABLE_TARGET,
                "endpoint/f/variant/blue|sagemaker:variant:DesiredInstanceCount",
            ),
        ),
        ("AWS::S3::Bucket", "data", thing(Kind.BUCKET, "data")),
    ],
)
def test_a_resource_of_a_stack_is_known_again(type_name, physical_id, it):
    found = replace(resource("X", type_name), physical_id=physical_id)

    assert owns(found, it)
    assert not owns(found, thing(Kind.DASHBOARD, it.name))
    assert not owns(found, thing(it.kind, "another"))
