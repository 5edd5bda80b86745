"""A repository on GitHub, GitLab or Bitbucket, through a connection of CodeConnections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk import pipelines
from constructs import Construct

from constructs_lib.pipeline_source import PipelineSource, Repository

_ACTION_NAME = "Source"
# The service was renamed; which of its two names is asked for depends on the connection's age.
_SERVICES = ("codeconnections", "codestar-connections")


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectionSource(PipelineSource):
    """A branch of a repository.

    Attributes:
        connection_arn: a connection that somebody has confirmed.
        repository_name: owner and name.
        quiet_paths: patterns of files whose changes alone start nothing.
    """

    connection_arn: str
    repository_name: str
    branch: str
    quiet_paths: Sequence[str] = ()

    @property
    def repository(self) -> Repository:
        """The branch behind the connection's Git proxy."""
        _, _, service, region, account, connection = self.connection_arn.split(":")
        host = f"{service}.{region}.amazonaws.com"
        place = f"{account}/{region}/{connection.removeprefix('connection/')}"
        return Repository(
            url=f"https://{host}/git-http/{place}/{self.repository_name}.git",
            branch=self.branch,
            statements=[
                iam.PolicyStatement(
                    actions=[f"{service}:UseConnection"],
                    resources=[self.connection_arn],
                    conditions={
                        "StringEquals": {
                            f"{service}:FullRepositoryId": self.repository_name,
                            f"{service}:ProviderAction": ["GitPull", "GitPush"],
                        }
                    },
                )
                for service in _SERVICES
            ],
        )

    def bind(self, scope: Construct) -> pipelines.CodePipelineSource:
        """Declare the source action; the trigger of `start` starts the pipeline, not the action."""
        return pipelines.CodePipelineSource.connection(
            self.repository_name,
            self.branch,
            connection_arn=self.connection_arn,
            action_name=_ACTION_NAME,
            trigger_on_push=False,
        )

    def start(self, scope: Construct, pipeline: codepipeline.Pipeline) -> None:
        """Start on pushes to the branch that change anything but `quiet_paths`."""
        pipeline.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=[f"{service}:UseConnection" for service in _SERVICES],
                resources=[self.connection_arn],
            )
        )
        filters = codepipeline.CfnPipeline
        resource = cast(codepipeline.CfnPipeline, pipeline.node.default_child)
        resource.triggers = [
            filters.PipelineTriggerDeclarationProperty(
                provider_type="CodeStarSourceConnection",
                git_configuration=filters.GitConfigurationProperty(
                    source_action_name=_ACTION_NAME,
                    push=[
                        filters.GitPushFilterProperty(
                            branches=filters.GitBranchFilterCriteriaProperty(
                                includes=[self.branch]
                            ),
                            file_paths=filters.GitFilePathFilterCriteriaProperty(
                                excludes=list(self.quiet_paths)
                            ),
                        )
                    ],
                ),
            )
        ]
