"""Tags: bills, budgets and clean-up go by them, so nothing may be without."""

from functools import cache

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from tests.synth.conftest import EVERY_CONFIG


@pytest.mark.parametrize("name", EVERY_CONFIG)
def test_everything_that_can_have_tags_has_those_of_its_environment(synthesize, name):
    """What can have them is told by CloudFormation's own schemas."""
    stacks = synthesize(name).stacks
    untagged = [
        f"{stack.stack_name}/{logical_id} ({resource['Type']})"
        for stack in stacks
        for logical_id, resource in stack.template["Resources"].items()
        if (place := tag_property(resource["Type"], stack.environment.region)) is not None
        and not stack.tags.items() <= tags(resource, place).items()
    ]

    assert [] == untagged


@pytest.mark.parametrize("name", EVERY_CONFIG)
def test_every_stack_has_the_tags_of_its_environment(synthesize, name):
    """CloudFormation gives them on to what its resources make by themselves, too."""
    stacks = {stack.stack_name: stack.tags for stack in synthesize(name).stacks}
    environment = stacks[next(each for each in stacks if each.endswith("-watch"))]

    assert "coalmine:environment" in environment
    assert [
        stack for stack, tags in stacks.items() if not environment.items() <= tags.items()
    ] == []


@cache
def tag_property(kind, region):
    """Give the property of a type that holds its tags, None where it can have none."""
    if kind.startswith("Custom::"):
        return None
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    tagging = schema.get("tagging")
    if tagging is None:
        return "Tags" if "Tags" in schema["properties"] else None
    return tagging["tagProperty"].rpartition("/")[2] if tagging["taggable"] else None


def tags(resource, place):
    """Give the tags of a resource, which types write as a list or as a map."""
    found = resource.get("Properties", {}).get(place, {})
    return found if isinstance(found, dict) else {tag["Key"]: tag["Value"] for tag in found}
