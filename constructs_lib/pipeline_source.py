"""Where a pipeline's code comes from, and how a build pushes commits there."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk import pipelines
from constructs import Construct

# The helper signs with the build's own role, also while a command works with another one.
_SIGN = "!env -u AWS_PROFILE aws codecommit credential-helper $@"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """A branch that a build may clone and push to, over HTTPS, without a stored credential."""

    url: str
    branch: str
    statements: Sequence[iam.PolicyStatement]

    def checkout(self, folder: str) -> list[str]:
        """Return the commands that leave the shell in a fresh clone of the branch."""
        return [
            f"git config --global credential.helper '{_SIGN}'",
            "git config --global credential.UseHttpPath true",
            f"git clone --quiet --single-branch --branch {self.branch} {self.url} {folder}",
            f"cd {folder}",
        ]


class PipelineSource(ABC):
    """A kind of source. What a build gets is an archive of one commit: it can push nothing."""

    @property
    @abstractmethod
    def repository(self) -> Repository | None:
        """How commits are pushed; None where there is nothing to push to."""

    @abstractmethod
    def bind(self, scope: Construct) -> pipelines.CodePipelineSource:
        """Make the source part of the tree below `scope`."""

    @abstractmethod
    def start(self, scope: Construct, pipeline: codepipeline.Pipeline) -> None:
        """Let changes start the pipeline, but those that it made itself."""
