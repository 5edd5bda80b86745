"""Who is told when a build fails that is no action of a pipeline."""

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge
from constructs_lib.alarm_topic import AlarmTopic


class BuildFailures(Construct):
    """Tells a topic of each build of a project that did not succeed, and where to look."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        project: codebuild.Project,
        topic: AlarmTopic,
        told: str,
    ) -> None:
        """Declare the rule.

        Args:
            told: what a failure means, for who reads it.
        """
        super().__init__(scope, construct_id)
        role = iam.Role(self, "Role", assumed_by=account_service(self, "events.amazonaws.com"))
        acknowledge(
            role,
            "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
            reason="CDK's grant of the topic's key, for publishing",
        )
        field = events.EventField.from_path
        log = field("$.detail.additional-information.logs.deep-link")
        events.Rule(
            self,
            "Failed",
            description="A build failed: somebody has to look",
            event_pattern=events.EventPattern(
                source=["aws.codebuild"],
                detail_type=["CodeBuild Build State Change"],
                detail={
                    "project-name": [project.project_name],
                    "build-status": ["FAILED", "FAULT", "STOPPED", "TIMED_OUT"],
                },
            ),
            targets=[
                targets.SnsTopic(
                    topic.topic,
                    role=role,
                    message=events.RuleTargetInput.from_text(f"{told}\nLook at: {log}"),
                )
            ],
        )
