"""A repository of CodeCommit, in the pipeline's account and region."""

from dataclasses import dataclass

from aws_cdk import Aws, Stack, pipelines
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.pipeline_source import PipelineSource, Repository
from constructs_lib.pipeline_start import start_on


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeCommitSource(PipelineSource):
    """A branch of a repository.

    Attributes:
        quiet_role_prefix: how the names of roles begin whose pushes start nothing; CodeCommit's
            events do not say which files changed, but who pushed.
    """

    repository_name: str
    branch: str
    quiet_role_prefix: str

    @property
    def repository(self) -> Repository:
        """The branch, by the repository's address in its region."""
        name = self.repository_name
        return Repository(
            url=f"https://git-codecommit.$AWS_REGION.amazonaws.com/v1/repos/{name}",
            branch=self.branch,
            statements=[
                iam.PolicyStatement(
                    actions=["codecommit:GitPull", "codecommit:GitPush"],
                    resources=[self._arn(Aws.REGION, Aws.ACCOUNT_ID)],
                )
            ],
        )

    def bind(self, scope: Construct) -> pipelines.CodePipelineSource:
        """Declare the source action; the rule of `start` starts the pipeline."""
        return pipelines.CodePipelineSource.code_commit(
            codecommit.Repository.from_repository_name(scope, "Repository", self.repository_name),
            self.branch,
            trigger=actions.CodeCommitTrigger.NONE,
        )

    def start(self, scope: Construct, pipeline: codepipeline.Pipeline) -> None:
        """Start on pushes to the branch by anybody but the pipeline."""
        account, region = Stack.of(scope).account, Stack.of(scope).region
        builds = f"arn:{Aws.PARTITION}:sts::{account}:assumed-role/{self.quiet_role_prefix}*"
        start_on(
            scope,
            events.EventPattern(
                source=["aws.codecommit"],
                resources=[self._arn(region, account)],
                detail_type=["CodeCommit Repository State Change"],
                detail={
                    "event": ["referenceCreated", "referenceUpdated"],
                    "referenceType": ["branch"],
                    "referenceName": [self.branch],
                    "callerUserArn": [{"anything-but": {"wildcard": builds}}],
                },
            ),
            pipeline,
        )

    def _arn(self, region: str, account: str) -> str:
        return f"arn:{Aws.PARTITION}:codecommit:{region}:{account}:{self.repository_name}"
