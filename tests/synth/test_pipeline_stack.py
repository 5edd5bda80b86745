"""The pipeline: the order of what it does, whom it trusts, what it may, what starts it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from aws_cdk import App

from app import main
from constructs_lib.build_tools import CDK_CLI_VERSION
from tests.synth.conftest import PIPELINES, PROJECT, listed

RELEASED = ["dev", "staging", "prod"]
STEPS = ["Review", "Approve", "Prepare", "Deploy", "Smoke", "Canary-flights", "Promote-flights"]


@pytest.fixture(scope="module")
def assembly(synthesize):
    """Give what the synthesis of config/pipeline.yaml gives."""
    return synthesize("pipeline")


@pytest.fixture(scope="module")
def resources_of(synthesize):
    """Give the resources of a pipeline's own stack, by its name in the tests."""
    return lambda name: next(
        stack.template["Resources"]
        for stack in synthesize(name).stacks
        if stack.stack_name.startswith("CoalminePipeline-") and "support" not in stack.stack_name
    )


@pytest.fixture(scope="module")
def pipeline(resources_of):
    """Give the properties of the pipeline."""
    return pipeline_of(resources_of("pipeline"))


def test_its_stages_are_the_environments_in_their_order(pipeline):
    names = [stage["Name"] for stage in pipeline["Stages"]]

    assert ["Source", "Build", "UpdatePipeline", "Assets", *RELEASED] == names


def test_a_stage_reviews_then_asks_then_deploys_then_tries_then_records(pipeline):
    """By RunOrder: what has the same one runs side by side, what has a higher one waits."""
    orders = orders_of(pipeline, "prod")

    assert STEPS == list(orders)
    assert all(
        max(before) < min(after)
        for (one, before), (next_one, after) in pairwise(orders.items())
        if (one, next_one) != ("Prepare", "Deploy")
    )


def test_only_prod_asks_a_person(pipeline):
    assert [False, False, True] == ["Approve" in orders_of(pipeline, name) for name in RELEASED]


def test_an_environment_without_a_canary_has_no_canary_action(pipeline):
    """Dev is serverless: there is one variant, and nothing to shift."""
    assert "Canary-flights" not in orders_of(pipeline, "dev")


def test_each_canary_is_recorded_before_the_next_one_starts(resources_of):
    """With two canaries in a stage, two actions record; their names must differ."""
    orders = orders_of(pipeline_of(resources_of("archive-pipeline")), "alone")

    assert [
        "Smoke",
        "Canary-delays",
        "Promote-delays",
        "Canary-diversions",
        "Promote-diversions",
    ] == list(orders)[-5:]


@pytest.mark.parametrize("name", PIPELINES)
def test_a_review_fails_when_what_it_shows_fails(resources_of, name):
    """CodeBuild runs each command in a shell of its own: an option of one before it is lost."""
    piped = [
        command for command in commands_of(resources_of(name), "Review") if "tee" in command.split()
    ]

    assert piped
    assert all(command.startswith("set -o pipefail; ") for command in piped)


def test_a_commit_that_pins_or_records_passes_the_tests_of_the_synthesis(resources_of):
    """Nobody is there to write examples anew in a copy; snapshots know of no release."""
    (tests, _) = commands_of(resources_of("pipeline"), "Synth")
    judges = [Path(each) for each in tests.split() if each.startswith("tests")]

    assert all((PROJECT / each).is_file() for each in judges)
    assert {"test_nag.py", "test_cfn_lint.py", "test_snapshots.py"} <= {j.name for j in judges}
    assert [j.name for j in judges if "333333333333" in (PROJECT / j).read_text()] == []


def test_an_approval_leads_to_the_review(pipeline):
    (approval,) = (each for each in actions_of(pipeline, "prod") if each["Name"] == "Approve")

    assert "#{prod@Review.REVIEW_URL}" == approval["Configuration"]["ExternalEntityLink"]


def test_executions_queue(pipeline):
    """Two releases at once: the second one waits in front of each stage."""
    assert ("QUEUED", "V2") == (pipeline["ExecutionMode"], pipeline["PipelineType"])


def test_what_records_who_serves_starts_nothing(pipeline):
    (trigger,) = pipeline["Triggers"]
    (push,) = trigger["GitConfiguration"]["Push"]
    (source,) = actions_of(pipeline, "Source")

    assert {"Excludes": ["config/releases/**"]} == push["FilePaths"]
    assert {"Includes": ["main"]} == push["Branches"]
    assert source["Name"] == trigger["GitConfiguration"]["SourceActionName"]
    assert source["Configuration"]["DetectChanges"] is False


def test_it_updates_itself_before_it_deploys(pipeline, resources_of):
    (update,) = actions_of(pipeline, "UpdatePipeline")
    project = resources_of("pipeline")[update["Configuration"]["ProjectName"]["Ref"]]

    assert "deploy CoalminePipeline-models" in project["Properties"]["Source"]["BuildSpec"]
    assert pipeline["RestartExecutionOnUpdate"] is True


def test_it_updates_itself_with_the_cli_that_everybody_has():
    package = json.loads((PROJECT / "package.json").read_text())

    assert CDK_CLI_VERSION == package["devDependencies"]["aws-cdk"]


def test_the_documented_command_deploys_the_pipeline(assembly):
    """What has artifacts in another region is a stack too: `cdk deploy` wants to know which."""
    documented = (PROJECT / "docs" / "pipelines.md").read_text()

    assert len(assembly.stacks) > 1
    assert "$ npx cdk deploy -c pipeline=config/pipeline.yaml CoalminePipeline-models" in documented


def test_a_canary_is_started_as_a_release_in_its_own_account(pipeline):
    (canary,) = (each for each in actions_of(pipeline, "prod") if "Canary" in each["Name"])
    configuration = canary["Configuration"]

    assert {
        "is_release": True,
        "requested_by": "pipeline models",
    } == json.loads(configuration["Input"])
    assert text(configuration["StateMachineArn"]).endswith(
        ":states:eu-west-1:333333333333:stateMachine:coalmine-flights-prod"
    )
    assert text(canary["RoleArn"]).endswith(":iam::333333333333:role/coalmine-prod-release")


def test_the_state_machine_that_is_started_is_the_one_that_is_deployed(synthesize):
    machines = [
        resource["Properties"]["StateMachineName"]
        for stack in synthesize("prod").stacks
        for resource in stack.template["Resources"].values()
        if resource["Type"] == "AWS::StepFunctions::StateMachine"
        and "StateMachineName" in resource["Properties"]
    ]

    assert ["coalmine-flights-prod"] == machines


@pytest.mark.parametrize("name", RELEASED)
def test_a_stage_deploys_what_a_terminal_would(assembly, synthesize, name):
    """The same names and bytes: who deploys by hand in need changes nothing for the pipeline."""
    (stage,) = (
        artifact.nested_assembly
        for artifact in assembly.nested_assemblies
        if artifact.display_name.endswith(name)
    )
    staged = {stack.stack_name: json.dumps(stack.template) for stack in stage.stacks}
    direct = {stack.stack_name: json.dumps(stack.template) for stack in synthesize(name).stacks}

    assert direct == staged


def test_templates_do_not_say_where_in_the_app_they_were_made():
    """The CLI would write it into each resource, and a pipeline's stage has another place."""
    settings = json.loads((PROJECT / "cdk.json").read_text())

    assert [False, False] == [settings["pathMetadata"], settings["assetMetadata"]]


@pytest.mark.parametrize("name", PIPELINES)
def test_every_role_is_taken_on_by_a_service_for_this_account_alone(resources_of, name):
    trusts = [
        (logical_id, statement)
        for logical_id, resource in resources_of(name).items()
        if resource["Type"] == "AWS::IAM::Role"
        for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ]

    assert [
        logical_id
        for logical_id, statement in trusts
        if set(statement["Principal"]) != {"Service"}
        or statement.get("Condition") != {"StringEquals": {"aws:SourceAccount": "999999999999"}}
    ] == []


@pytest.mark.parametrize("name", PIPELINES)
def test_only_what_records_may_push(resources_of, name):
    """What builds somebody's commit, and what asks endpoints, could otherwise change the code."""
    pushing = {
        holder
        for holder, statement in allowed(resources_of(name))
        if "GitPush" in json.dumps(statement)
    }

    assert all("Promote" in holder or "Pin" in holder for holder in pushing)
    assert (name != "archive-pipeline") == bool(pushing)


@pytest.mark.parametrize("name", PIPELINES)
def test_every_resource_is_open_only_where_cdk_leaves_no_choice(resources_of, name):
    opened = {
        (holder.partition("Role")[0], action)
        for holder, statement in allowed(resources_of(name))
        if "*" in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }
    kms = {"Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*"}

    assert opened <= {
        # The key of artifacts in another region, which has no ARN here.
        *(("ReleasePipeline", f"kms:{verb}") for verb in kms),
        ("ReleasePipelineUpdatePipelineSelfMutation", "cloudformation:DescribeStacks"),
        ("ReleasePipelineUpdatePipelineSelfMutation", "s3:ListBucket"),
        # The builds that publish assets, whose names are not known when their role is made.
        *(
            ("ReleasePipelineAssetsFile", f"codebuild:{verb}")
            for verb in ("BatchGetBuilds", "StartBuild", "StopBuild")
        ),
    }


@pytest.mark.parametrize("name", PIPELINES)
def test_no_action_is_all_of_a_service(resources_of, name):
    actions = {
        action
        for _, statement in allowed(resources_of(name))
        for action in listed(statement["Action"])
    }

    assert [action for action in actions if action.partition(":")[2] == "*"] == []


@pytest.mark.parametrize("name", PIPELINES)
def test_builds_are_plain_short_and_encrypted(resources_of, name):
    """No build starts containers, holds a secret, goes on for ever or writes unencrypted."""
    builds = properties(resources_of(name), "AWS::CodeBuild::Project")

    assert all(not build["Environment"]["PrivilegedMode"] for build in builds)
    assert all(build["TimeoutInMinutes"] <= 60 for build in builds)
    assert all("EncryptionKey" in build for build in builds)
    assert all("GroupName" in build["LogsConfig"]["CloudWatchLogs"] for build in builds)
    assert {
        variable["Name"].partition("_")[0]
        for build in builds
        for variable in build["Environment"].get("EnvironmentVariables", [])
    } <= {"GIT"}


def test_each_environment_is_released_with_a_role_of_its_own(resources_of):
    """Who could change dev's step has not got prod's role."""
    taken = {
        holder: text(arn)
        for holder, statement in allowed(resources_of("pipeline"))
        if listed(statement["Action"]) == ["sts:AssumeRole"] and "Smoke" in holder
        for arn in listed(statement["Resource"])
    }

    assert 3 == len(taken)
    assert all(
        any(name in holder and arn.endswith(f"coalmine-{name}-release") for name in RELEASED)
        for holder, arn in taken.items()
    )


def test_keys_rotate_and_artifacts_are_private(resources_of):
    resources = resources_of("pipeline")
    (bucket,) = properties(resources, "AWS::S3::Bucket")

    assert all(key["EnableKeyRotation"] for key in properties(resources, "AWS::KMS::Key"))
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_who_listens_is_told_which_action_failed_and_what_it_said(resources_of):
    (rule,) = (
        rule
        for rule in properties(resources_of("pipeline"), "AWS::Events::Rule")
        if rule["EventPattern"]["detail"].get("state") == ["FAILED"]
    )
    told = rule["Targets"][0]["InputTransformer"]

    assert "$.detail.execution-result.external-execution-summary" in told["InputPathsMap"].values()


def test_actions_in_another_region_have_artifacts_there(pipeline, resources_of):
    """The budget is in us-east-1 always; an environment may be anywhere."""
    abroad = pipeline_of(resources_of("codecommit-pipeline"))

    assert {"eu-west-1", "us-east-1"} == {each["Region"] for each in pipeline["ArtifactStores"]}
    assert {"eu-west-1"} == {
        action.get("Region") for action in actions_of(abroad, "abroad") if "flights." in str(action)
    }


def test_canaries_can_be_left_out(resources_of):
    """`canary: false`: deployed, asked, recorded; traffic is somebody else's."""
    orders = orders_of(pipeline_of(resources_of("codecommit-pipeline")), "abroad")

    assert ["Smoke", "Promote"] == list(orders)[-2:]


def test_codecommit_starts_it_unless_the_pipeline_pushed(resources_of):
    """CodeCommit's events do not name files, but who pushed."""
    (rule,) = (
        rule
        for rule in properties(resources_of("codecommit-pipeline"), "AWS::Events::Rule")
        if rule["EventPattern"]["source"] == ["aws.codecommit"]
    )
    (caller,) = rule["EventPattern"]["detail"]["callerUserArn"]

    assert text(caller["anything-but"]["wildcard"]).endswith("assumed-role/CoalminePipeline-*")


def test_an_approval_pins_the_version_wherever_the_group_is_run(resources_of):
    (build,) = (
        build
        for build in properties(resources_of("codecommit-pipeline"), "AWS::CodeBuild::Project")
        if "Pins" in build["Description"]
    )
    said = text(build["Source"]["BuildSpec"])

    assert ["rehearsed", "served"] == [
        name for name in ("rehearsed", "served", "abroad") if f"-c {name}" in said
    ]
    assert 1 == said.count("--push")
    assert "start-pipeline-execution" in said


def test_an_approval_of_another_account_is_let_in_and_nothing_else(resources_of):
    (policy,) = properties(resources_of("codecommit-pipeline"), "AWS::Events::EventBusPolicy")
    statement = policy["Statement"]

    assert text(statement["Principal"]["AWS"]).endswith(":iam::444444444444:root")
    assert "aws.sagemaker" == statement["Condition"]["StringEquals"]["events:source"]
    # Of 64 characters at most, of which the group's name may have 63.
    assert "flights-rehearsed" == policy["StatementId"]


def test_no_approval_is_lost_to_another_one(resources_of):
    """At its project's limit CodeBuild starts no build, and keeps none waiting."""
    builds = properties(resources_of("codecommit-pipeline"), "AWS::CodeBuild::Project")

    assert [each for each in builds if "ConcurrentBuildLimit" in each] == []


def test_a_version_that_cannot_be_pinned_is_told(resources_of):
    (rule,) = (
        rule
        for rule in properties(resources_of("codecommit-pipeline"), "AWS::Events::Rule")
        if rule["EventPattern"]["source"] == ["aws.codebuild"]
    )

    assert {"FAILED", "FAULT", "STOPPED", "TIMED_OUT"} == set(
        rule["EventPattern"]["detail"]["build-status"]
    )
    assert "could not be pinned" in rule["Targets"][0]["InputTransformer"]["InputTemplate"]


def test_an_approved_version_reaches_the_build_as_text(resources_of):
    """CodeBuild takes variables as text only; the event has a number."""
    (rule,) = (
        rule
        for rule in properties(resources_of("codecommit-pipeline"), "AWS::Events::Rule")
        if rule["EventPattern"]["source"] == ["aws.sagemaker"]
    )
    template = rule["Targets"][0]["InputTransformer"]["InputTemplate"]

    assert '"value":"v<detail-ModelPackageVersion>"' in template


def test_an_archive_is_released_and_nothing_is_committed(resources_of):
    resources = resources_of("archive-pipeline")
    said = [
        text(b["Source"]["BuildSpec"]) for b in properties(resources, "AWS::CodeBuild::Project")
    ]

    assert any("coalmine promote -c alone" in each for each in said)
    assert [each for each in said if "git " in each or "--commit" in each] == []


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"pipeline": "config/dev.yaml"}, "pipeline"),
        ({"pipeline": "config/nowhere.yaml"}, "nowhere.yaml"),
    ],
)
def test_a_pipeline_that_cannot_be_is_refused_with_a_sentence(tmp_path, capsys, context, said):
    assert main(App(context=context, outdir=str(tmp_path / "cdk.out"))) == 2
    complaint = capsys.readouterr().err

    assert said in complaint
    assert "Traceback" not in complaint


def test_two_synths_give_the_same_bytes(declare):
    first, second = (files_of(declare("archive-pipeline").synth()) for _ in range(2))

    assert [name for name in first.keys() | second.keys() if first[name] != second[name]] == []


def files_of(assembly):
    folder = Path(assembly.directory)
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def pipeline_of(resources):
    (found,) = properties(resources, "AWS::CodePipeline::Pipeline")
    return found


def commands_of(resources, step):
    """Give the commands of the builds of a step, in all stages."""
    return [
        command
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::CodeBuild::Project" and step in logical_id
        for command in json.loads(text(resource["Properties"]["Source"]["BuildSpec"]))["phases"][
            "build"
        ]["commands"]
    ]


def actions_of(pipeline, stage):
    return next(each["Actions"] for each in pipeline["Stages"] if each["Name"] == stage)


def orders_of(pipeline, stage):
    """Give the run orders of the steps of a stage, those of all stacks together."""
    orders: dict[str, list[int]] = {}
    for action in sorted(actions_of(pipeline, stage), key=lambda each: each["RunOrder"]):
        orders.setdefault(action["Name"].rpartition(".")[2], []).append(action["RunOrder"])
    return orders


def properties(resources, kind):
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def allowed(resources):
    """Give what the roles of a stack may do, with the policies that say so."""
    return [
        (logical_id, statement)
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Policy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]


def text(value):
    """Write a value that is put together as it is read, a reference by what it refers to."""
    if isinstance(value, str):
        return value
    ((_, content),) = value.items()
    return "".join(map(text, content[1])) if isinstance(content, list) else content
