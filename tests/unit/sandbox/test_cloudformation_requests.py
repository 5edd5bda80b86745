"""From a template's properties to SageMaker's requests."""

from typing import Any

import pytest

from sandbox.cloudformation_requests import ResourceFailedError, request_for, tags_of


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"InitialInstanceCount": "2"}, {"InitialInstanceCount": 2}),
        ({"InitialVariantWeight": "0"}, {"InitialVariantWeight": 0.0}),
        ({"InitialVariantWeight": 0}, {"InitialVariantWeight": 0}),
        ({"EnableSSMAccess": "true"}, {"EnableSSMAccess": True}),
        ({"VariantName": 1}, {"VariantName": "1"}),
        ({"InitialInstanceCount": "two"}, {"InitialInstanceCount": "two"}),
    ],
    ids=["integer", "float", "a zero stays", "boolean", "text", "left to validation"],
)
def test_values_get_the_apis_type(given: dict[str, Any], expected: dict[str, Any]):
    """CloudFormation converts what YAML authors quote."""
    request = request_for("CreateEndpointConfig", {"ProductionVariants": [given]})

    assert {"ProductionVariants": [expected]} == request


def test_an_unknown_property_is_named():
    """A typo must not pass silently."""
    with pytest.raises(ResourceFailedError, match="unsupported property Nmae"):
        request_for("CreateModel", {"Nmae": "m"})


def test_only_the_templates_own_tags_are_sent():
    """SageMaker refuses tags that begin with aws: from everybody but CloudFormation."""
    properties = {"Tags": [{"Key": "aws:x", "Value": "1"}, {"Key": "team", "Value": "ml"}]}

    assert {"team": "ml"} == tags_of(properties)
    assert [{"Key": "team", "Value": "ml"}] == request_for("CreateModel", properties)["Tags"]
