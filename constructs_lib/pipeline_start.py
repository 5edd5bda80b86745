"""An event that starts a pipeline."""

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service


def start_on(
    scope: Construct, pattern: events.EventPattern, pipeline: codepipeline.Pipeline
) -> events.Rule:
    """Declare the rule, with a role that may start this pipeline and nothing else."""
    role = iam.Role(scope, "StartRole", assumed_by=account_service(scope, "events.amazonaws.com"))
    return events.Rule(
        scope,
        "Start",
        description="The code has changed",
        event_pattern=pattern,
        targets=[targets.CodePipeline(pipeline, event_role=role)],
    )
