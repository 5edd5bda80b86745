"""cfn-lint on every template, against the schemas that CloudFormation itself publishes."""

import json
from functools import cache

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner

from tests.synth.conftest import EVERY_CONFIG, PIPELINES

# What cfn-lint is asked not to say, of all templates, and why.
IGNORED = {
    "W3005": "CDK writes DependsOn where a reference orders already: a construct that waits for "
    "another one, a role with its policy for instance, waits for all resources of it",
}
# Style, which it is not asked for, and which it calls an error inside of a pipeline's actions.
HINTS = {("E3703", "Prefer using Fn::Sub over Fn::Join with an empty delimiter")}


@pytest.mark.parametrize("name", [*EVERY_CONFIG, *PIPELINES])
def test_it_finds_nothing(synthesize, name):
    """Each stack is held against the schemas of its own region."""
    found = [
        f"{stack.stack_name} {place}: {rule} {message}"
        for stack in synthesize(name).stacks
        for rule, place, message in problems(stack.template, stack.environment.region)
    ]

    assert [] == found


def test_it_would_find_something():
    """What no schema knows, and what only the rule for one property does."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketNames": "flights"}}
    rule = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "every(5 minutes)"}}
    template = {"Resources": {"Data": bucket, "Regularly": rule}}

    assert {"E3002", "E3027"} <= {rule for rule, *_ in problems(template, "eu-west-1")}


def problems(template, region):
    decoded, errors = decode_str(json.dumps(template, indent=1))
    matches = [*errors, *linter(region).validate_template(decoded)]
    return [
        (each.rule.id, "/".join(map(str, each.path)), each.message)
        for each in matches
        if (each.rule.id, each.message) not in HINTS
    ]


@cache
def linter(region):
    """Give a linter with its rules: loading them takes as long as checking a template."""
    return Runner(ConfigMixIn(regions=[region], ignore_checks=list(IGNORED)))
