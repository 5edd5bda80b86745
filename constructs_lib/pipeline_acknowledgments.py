"""Wildcards that CDK Pipelines writes into the policies of its own roles, each with its reason."""

from collections.abc import Iterator

from aws_cdk import ArnFormat, Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct

from constructs_lib.acknowledgment import acknowledge, acknowledge_wildcard

_OF_GRANTS = (
    "s3:Abort*",
    "s3:DeleteObject*",
    "s3:GetBucket*",
    "s3:GetObject*",
    "s3:List*",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
)


def acknowledge_pipeline(built: pipelines.CodePipeline, artifacts: s3.IBucket) -> None:
    """Accept what CDK needs for artifacts and its own builds; what we add is looked at as ever."""
    acknowledge_grants(built)
    acknowledge_wildcard(
        built, artifacts.arn_for_objects("*"), reason="artifacts get their keys when they are made"
    )
    for project in _projects(built):
        acknowledge_build(project, project)
    pipeline = built.pipeline
    for support in pipeline.cross_region_support.values():
        acknowledge(
            support.stack,
            "AwsSolutions-S1",
            reason="CloudTrail data events record access where an account asks for it",
        )
        acknowledge_wildcard(
            pipeline,
            support.replication_bucket.arn_for_objects("*"),
            reason="artifacts get their keys when they are made",
        )
    acknowledge_wildcard(
        pipeline.role,
        "*",
        reason="the key of another region's artifacts has no ARN here; its policy names the role",
    )
    mutation = built.self_mutation_project
    acknowledge_wildcard(
        mutation, "*", reason="the CDK CLI looks at its bootstrap stack; reading only"
    )
    acknowledge_wildcard(
        mutation,
        f"arn:*:iam::{Stack.of(built).account}:role/*",
        reason="only roles that the bootstrap tagged for deploying and publishing",
    )
    _acknowledge_publishing(built)


def acknowledge_grants(scope: IConstruct) -> None:
    """Accept how CDK writes its grants of a bucket and its key."""
    for action in _OF_GRANTS:
        acknowledge(
            scope,
            f"AwsSolutions-IAM5[Action::{action}]",
            reason="CDK grants verbs in groups, on the artifacts' bucket and key alone",
        )


def acknowledge_build(scope: IConstruct, project: codebuild.Project) -> None:
    """Accept what CDK lets each build write: its log and its reports."""
    logs, reports = _build_places(project, project.project_name)
    acknowledge_wildcard(scope, f"{logs}:*", reason="the streams of the build's own log group")
    acknowledge_wildcard(scope, f"{reports}-*", reason="the build's own test reports")


def _acknowledge_publishing(built: pipelines.CodePipeline) -> None:
    """Accept what the role has that publishes assets, one for all builds that do."""
    role = built.node.find_child("Assets").node.find_child("FileRole")
    for place in _build_places(role, "*"):
        acknowledge_wildcard(role, place, reason="builds of this account, made before their role")
    acknowledge_wildcard(role, "*", reason="builds of this account, made before their role")


def _build_places(scope: IConstruct, project_name: str) -> tuple[str, str]:
    stack = Stack.of(scope)
    return (
        stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/codebuild/{project_name}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        ),
        stack.format_arn(service="codebuild", resource="report-group", resource_name=project_name),
    )


def _projects(scope: Construct) -> Iterator[codebuild.Project]:
    for each in scope.node.find_all():
        if isinstance(each, codebuild.Project):
            yield each
