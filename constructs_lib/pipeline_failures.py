"""Who is told when an action of a pipeline fails, and why it failed."""

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge
from constructs_lib.alarm_topic import AlarmTopic


class PipelineFailures(Construct):
    """Tells a topic of each failed action: which one, what it said, where to look."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: codepipeline.Pipeline,
        topic: AlarmTopic,
    ) -> None:
        super().__init__(scope, construct_id)
        role = iam.Role(self, "Role", assumed_by=account_service(self, "events.amazonaws.com"))
        field = events.EventField.from_path
        told = (
            f"{field('$.detail.pipeline')} stopped at {field('$.detail.stage')}, "
            f"{field('$.detail.action')}.\n"
            f"It said: {field('$.detail.execution-result.external-execution-summary')}\n"
            f"Look at: {field('$.detail.execution-result.external-execution-url')}\n"
            f"Execution: {field('$.detail.execution-id')}"
        )
        acknowledge(
            role,
            "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
            reason="CDK's grant of the topic's key, for publishing",
        )
        events.Rule(
            self,
            "Failed",
            description="An action of the pipeline failed: somebody has to look",
            event_pattern=events.EventPattern(
                source=["aws.codepipeline"],
                detail_type=["CodePipeline Action Execution State Change"],
                detail={"pipeline": [pipeline.pipeline_name], "state": ["FAILED"]},
            ),
            targets=[
                targets.SnsTopic(
                    topic.topic, role=role, message=events.RuleTargetInput.from_text(told)
                )
            ],
        )
