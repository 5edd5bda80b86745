"""Reading what cdk synth wrote."""

import json

import pytest

from coalmine.cost.assembly import Template, read_assembly


def write(folder, *, environment="aws://111111111111/eu-west-1", resources=None):
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": "Stack.template.json", "stackName": "Coalmine-dev-flights"},
    }
    tree = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    manifest = {"artifacts": {"Tree": tree, "Stack": stack}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    body = {"Resources": {} if resources is None else resources}
    (folder / "Stack.template.json").write_text(json.dumps(body))


def test_each_stack_is_a_template_with_its_region(tmp_path):
    write(tmp_path, resources={"Topic": {"Type": "AWS::SNS::Topic"}})
    (found,) = read_assembly(tmp_path)

    assert ("Coalmine-dev-flights", "eu-west-1") == (found.stack_name, found.region)
    assert ["AWS::SNS::Topic"] == [each.type for each in found.resources]


def test_a_stack_of_no_region_is_refused(tmp_path):
    """It would be priced as if it were somewhere."""
    write(tmp_path, environment="aws://unknown-account/unknown-region")
    with pytest.raises(ValueError, match="stack Stack must name its region to be priced, got 'aws"):
        read_assembly(tmp_path)


def test_a_folder_without_assembly_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must have a readable manifest\.json, got none in "):
        read_assembly(tmp_path)


def test_an_assembly_without_stacks_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ValueError, match="must have a stack, got none"):
        read_assembly(tmp_path)


def test_a_manifest_that_is_a_list_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(ValueError, match=r"manifest\.json of an assembly must be an object"):
        read_assembly(tmp_path)


def test_a_stack_belongs_to_the_endpoint_it_deploys():
    resources = {
        "Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "a-dev"}}
    }

    assert "a-dev" == Template.of("Stack", "us-east-1", {"Resources": resources}).endpoint_name
    assert Template.of("Stack", "us-east-1", {}).endpoint_name is None
