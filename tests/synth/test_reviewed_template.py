"""What a reviewer reads of a template, and of a change of it."""

import json

import yaml

from tests.synth.reviewed_template import as_reviewed, changes

CODE = "0123456789abcdef" * 4


def template(**resources):
    """Give a template as CDK writes it: with what it asks of the bootstrap stack."""
    return {
        "Description": "Coalmine: a test",
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Rules": {"CheckBootstrapVersion": {"Assertions": []}},
        "Resources": resources,
    }


def resource(**properties):
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def reviewed(**properties):
    text = as_reviewed(template(JudgeC2E7A676=resource(**properties)))
    return yaml.safe_load(text)["Resources"]["JudgeC2E7A676"]["Properties"]


def test_what_every_stack_has_is_left_out():
    document = yaml.safe_load(as_reviewed(template(JudgeC2E7A676=resource())))

    assert {"Description", "Resources"} == document.keys()


def test_another_hash_of_the_code_is_no_change():
    assert {"S3Key": "<asset>.zip"} == reviewed(S3Key=f"{CODE}.zip")


def test_a_logical_id_is_kept_whole():
    """Another one is another resource: what had the old one is deleted."""
    first, second = (
        as_reviewed(template(**{name: resource()})) for name in ("Judge11111111", "Judge22222222")
    )
    told = changes(first, second)

    assert "removed: Resources Judge11111111 (AWS::Lambda::Function)" in told
    assert "added: Resources Judge22222222 (AWS::Lambda::Function)" in told


def test_the_tags_of_the_stack_are_told_once():
    """Seven lines on each of sixty resources hide what is special about one."""
    tags = [{"Key": "environment", "Value": "prod"}, {"Key": "aws-cdk:x", "Value": "true"}]
    stack = template(DataE6B0FAA8=resource(Tags=tags), JudgeC2E7A676=resource(Tags=tags[:1]))
    document = yaml.safe_load(as_reviewed(stack, {"environment": "prod"}))

    assert {"environment": "prod"} == document["Tags"]
    assert tags[1:] == document["Resources"]["DataE6B0FAA8"]["Properties"]["Tags"]
    assert "Tags" not in document["Resources"]["JudgeC2E7A676"].get("Properties", {})


def test_references_read_as_in_a_substitution():
    arn = {"Fn::GetAtt": ["DataE6B0FAA8", "Arn"]}

    assert {
        "Bucket": "${DataE6B0FAA8}",
        "Keys": ["${DataE6B0FAA8.Arn}/models/*"],
        "Account": "${import Other:Arn}",
    } == reviewed(
        Bucket={"Ref": "DataE6B0FAA8"},
        Keys=[{"Fn::Join": ["", [arn, "/models/*"]]}],
        Account={"Fn::ImportValue": "Other:Arn"},
    )


def test_a_function_that_is_no_reference_stays_as_it_is():
    picked = {"Fn::Select": [0, {"Fn::Split": ["/", {"Ref": "DataE6B0FAA8"}]}]}

    assert {"Fn::Select": [0, {"Fn::Split": ["/", "${DataE6B0FAA8}"]}]} == reviewed(A=picked)["A"]


def test_the_steps_of_a_state_machine_are_lines():
    """It is one string in the template; a diff of that shows all of it for each word."""
    pieces = ['{"States": {"Judge": {"Resource": "', {"Ref": "JudgeC2E7A676"}, '"}}}']

    assert {"States": {"Judge": {"Resource": "${JudgeC2E7A676}"}}} == reviewed(
        DefinitionString={"Fn::Join": ["", pieces]}
    )["DefinitionString"]


def test_a_text_that_only_begins_like_json_stays_a_text():
    assert "{flights}" == reviewed(Description="{flights}")["Description"]


def test_only_the_changed_resource_is_told_with_what_changed():
    before, after = (
        as_reviewed(
            template(
                JudgeC2E7A676=resource(Handler="judge", MemorySize=size, Timeout=60),
                SmokeFD03CE41=resource(Handler="smoke"),
            )
        )
        for size in (128, 256)
    )

    assert changes(before, after).splitlines() == [
        "changed: Resources JudgeC2E7A676 (AWS::Lambda::Function)",
        "  @@ -1,5 +1,5 @@",
        "   Properties:",
        "     Handler: judge",
        "  -  MemorySize: 128",
        "  +  MemorySize: 256",
        "     Timeout: 60",
        "   Type: AWS::Lambda::Function",
    ]


def test_a_changed_description_is_told_too():
    before = as_reviewed(template())
    after = as_reviewed({**template(), "Description": "Coalmine: another"})

    assert "changed: Description" == changes(before, after).splitlines()[0]


def test_the_same_template_has_no_changes():
    text = as_reviewed(json.loads(json.dumps(template(JudgeC2E7A676=resource(MemorySize=128)))))

    assert "" == changes(text, text)
