"""An approval in a model registry becomes a commit that pins the version."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource, Duration, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.approval_pattern import approvals_of
from constructs_lib.build_failures import BuildFailures
from constructs_lib.build_tools import INSTALL, build_environment, build_spec
from constructs_lib.pipeline_acknowledgments import acknowledge_build, acknowledge_grants
from constructs_lib.pipeline_source import Repository
from constructs_lib.release_steps import author

APPROVED_VERSION = "${MODEL_PACKAGE_VERSION#v}"  # in a command


class ReleaseOnApproval(Construct):
    """Hears approvals, also of another account, and pushes what a person would have pushed.

    What runs stands in Git: the pipeline is not told which version to take, it finds it there.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_name: str,
        account: str,
        commands: Sequence[str],
        repository: Repository,
        logging: codebuild.LoggingOptions,
        encryption_key: kms.IKey,
        starts: codepipeline.Pipeline | None,
        topic: AlarmTopic | None,
    ) -> None:
        """Declare the rule and the build.

        Args:
            group_name: physical name of the model package group.
            account: whose registry it is, in this region; it sends us its events.
            commands: pin the version APPROVED_VERSION in a clone of the repository, and push.
            starts: the pipeline, where its own pushes do not start it.
            topic: is told of versions that could not be pinned.
        """
        super().__init__(scope, construct_id)
        self._project = codebuild.Project(
            self,
            "Pin",
            description=f"Pins approved versions of {group_name}",
            build_spec=build_spec(
                install=[*repository.checkout("repository"), *INSTALL],
                build=[*commands, *_start(starts)],
            ),
            environment=build_environment(),
            environment_variables={
                name: codebuild.BuildEnvironmentVariable(value=value)
                for name, value in author().items()
            },
            role=iam.Role(
                self, "PinRole", assumed_by=account_service(self, "codebuild.amazonaws.com")
            ),
            encryption_key=encryption_key,
            logging=logging,
            timeout=Duration.minutes(30),
            # Two approvals at once are two builds: past a limit CodeBuild refuses, and one is lost.
            grant_report_group_permissions=False,
        )
        acknowledge_grants(self)
        acknowledge_build(self, self._project)
        for statement in repository.statements:
            self._project.add_to_role_policy(statement)
        if starts is not None:
            self._project.add_to_role_policy(
                iam.PolicyStatement(
                    actions=["codepipeline:StartPipelineExecution"],
                    resources=[starts.pipeline_arn],
                )
            )
        self._hear(group_name, account)
        if topic is not None:
            BuildFailures(
                self,
                "Failures",
                project=self._project,
                topic=topic,
                told=f"An approved version of {group_name} could not be pinned.",
            )

    def _hear(self, group_name: str, account: str) -> None:
        stack = Stack.of(self)
        if account != stack.account:
            CfnResource(  # the typed one warns of a property that it does not set
                self,
                "Bus",
                type="AWS::Events::EventBusPolicy",
                properties={
                    "StatementId": group_name,  # 64 characters at most
                    "Statement": _let_send(stack, account),
                },
            )
        role = iam.Role(self, "Role", assumed_by=account_service(self, "events.amazonaws.com"))
        # With a letter before it: alone, the number stays one, and CodeBuild takes only text.
        version = f"v{events.EventField.from_path('$.detail.ModelPackageVersion')}"
        events.Rule(
            self,
            "Approved",
            description=f"A version of {group_name} was approved in {account}",
            event_pattern=approvals_of([group_name], account=account),
            targets=[
                targets.CodeBuildProject(
                    self._project,
                    event_role=role,
                    event=events.RuleTargetInput.from_object(
                        {
                            "environmentVariablesOverride": [
                                {
                                    "name": "MODEL_PACKAGE_VERSION",
                                    "type": "PLAINTEXT",
                                    "value": version,
                                }
                            ]
                        }
                    ),
                )
            ],
        )


def _start(pipeline: codepipeline.Pipeline | None) -> list[str]:
    if pipeline is None:
        return []
    return [f"aws codepipeline start-pipeline-execution --name {pipeline.pipeline_name}"]


def _let_send(stack: Stack, account: str) -> dict[str, Any]:
    """Let an account's own roles send approvals to our bus; whom it lets is its own business."""
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{stack.partition}:iam::{account}:root"},
        "Action": "events:PutEvents",
        "Resource": stack.format_arn(
            service="events", resource="event-bus", resource_name="default"
        ),
        "Condition": {
            "StringEquals": {
                "events:source": "aws.sagemaker",
                "events:detail-type": "SageMaker Model Package State Change",
            }
        },
    }
