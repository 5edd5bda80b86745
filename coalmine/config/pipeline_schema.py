"""The shape of a pipeline's file: where the code comes from, and through which environments."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from coalmine.config.schema import AccountId
from coalmine.config.section import Name, Section
from coalmine.config.watch_schema import Email

STACK_PREFIX = "CoalminePipeline-"  # roles in other accounts trust what bears it

Region = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        description="An AWS region, like eu-west-1.",
        examples=["eu-west-1"],
    ),
]
Branch = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]{1,250}$", examples=["main"])]


class ConnectionConfig(Section):
    """A repository on GitHub, GitLab or Bitbucket, through a connection of CodeConnections."""

    connection_arn: str = Field(
        pattern=r"^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}"
        r":connection/[A-Za-z0-9-]+$",
        description="The ARN of a connection that somebody has confirmed in the console.",
        examples=[
            "arn:aws:codeconnections:eu-west-1:999999999999:connection/"
            "1234abcd-12ab-34cd-56ef-1234567890ab"
        ],
    )
    repository: str = Field(
        pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$",
        max_length=200,
        description="The owner and the name of the repository.",
        examples=["example/models"],
    )
    branch: Branch = "main"


class CodeCommitConfig(Section):
    """A repository of CodeCommit, in the pipeline's account and region."""

    repository: str = Field(pattern=r"^[A-Za-z0-9._-]{1,100}$", examples=["models"])
    branch: Branch = "main"


class ObjectConfig(Section):
    """An archive on S3, in a versioned bucket of the pipeline's account and region."""

    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", examples=["example-code"])
    key: str = Field(pattern=r"^[^/].*\.zip$", max_length=1024, examples=["models.zip"])


class SourceConfig(Section):
    """Where the code comes from: exactly one of these."""

    codeconnections: ConnectionConfig | None = None
    codecommit: CodeCommitConfig | None = None
    s3: ObjectConfig | None = None


class PipelineEnvironment(Section):
    """An environment on the way of a release."""

    name: Name = Field(max_length=20, description="Its config file's name.", examples=["dev"])
    approval: bool = Field(
        default=False,
        description="A person is asked after the review and before anything is deployed.",
        examples=[True],
    )
    canary: bool = Field(
        default=True,
        description="Traffic moves to a new model by the endpoint's canary. Without it the model "
        "is deployed and stays without traffic.",
        examples=[True],
    )


class CommitPolicy(StrEnum):
    """What the pipeline writes into the repository."""

    RECORD = "record"
    NONE = "none"


class ReleaseOnApproval(Section):
    """Approvals in this model package group become releases."""

    group: Name = Field(description="A group of the environment's registry.", examples=["flights"])
    environment: Name = Field(
        max_length=20, description="The environment that has the registry.", examples=["staging"]
    )


class PipelineConfig(Section):
    """A pipeline that takes each commit through the environments, one after the other."""

    pipeline: Name = Field(max_length=20, examples=["models"])
    account: AccountId = Field(
        description="The tools account, twelve digits in quotes: bare, YAML reads a number.",
        examples=["999999999999"],
    )
    region: Region
    tags: dict[str, str] = Field(default_factory=dict, max_length=40)
    source: SourceConfig
    environments: tuple[PipelineEnvironment, ...] = Field(min_length=1, max_length=20)
    commit: CommitPolicy = Field(
        default=CommitPolicy.RECORD,
        description="record: who serves is committed to config/releases and pushed; none: it is "
        "printed.",
        examples=["record"],
    )
    approvals: ReleaseOnApproval | None = Field(
        default=None, description="Absent: an approval in the model registry releases nothing."
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=10,
        description="Are told of reviews, of approvals that are waited for, and of failures.",
        examples=[["ml-platform@example.com"]],
    )

    @property
    def stack_name(self) -> str:
        """The name of the stack that has the pipeline."""
        return f"{STACK_PREFIX}{self.pipeline}"
