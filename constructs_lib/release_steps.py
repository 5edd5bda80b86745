"""The steps of a release in one environment, as builds and approvals of a pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Aws, pipelines
from aws_cdk import aws_iam as iam

from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.build_tools import INSTALL, as_role, with_role
from constructs_lib.pipeline_source import Repository
from constructs_lib.release_role import release_role_arn

_REVIEW_URL = "REVIEW_URL"
_MOST_OF_A_MAIL = 200_000  # SNS takes 262,144 bytes
_AUTHOR = "Coalmine pipeline"
_ADDRESS = "pipeline@coalmine.invalid"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseSteps:
    """Makes the steps of one environment.

    Attributes:
        name: the environment's, for people.
        session_name: under which the environment's account sees the pipeline.
        source: the archive of the commit.
        synthesized: what its synthesis gave, for the folder cdk.out.
    """

    name: str
    account: str
    regions: Sequence[str]
    role_name: str
    session_name: str
    source: pipelines.IFileSetProducer
    synthesized: pipelines.IFileSetProducer
    topic: AlarmTopic | None

    def review(self, commands: Sequence[str]) -> pipelines.CodeBuildStep:
        """Show what a release would change and cost: in the log, as an artifact, by mail."""
        return pipelines.CodeBuildStep(
            "Review",
            input=self.source,
            additional_inputs={"cdk.out": self.synthesized},
            install_commands=list(INSTALL),
            commands=[
                "mkdir -p review",
                *[_told(command, f"review/{self.name}.txt") for command in commands],
                *self._mail(f"review/{self.name}.txt"),
                f"export {_REVIEW_URL}=$CODEBUILD_BUILD_URL",
            ],
            primary_output_directory="review",
            role_policy_statements=[
                iam.PolicyStatement(
                    actions=["sts:AssumeRole"],
                    resources=[
                        f"arn:{Aws.PARTITION}:iam::{self.account}:role/"
                        f"cdk-hnb659fds-lookup-role-{self.account}-{region}"
                        for region in self.regions
                    ],
                ),
                *([] if self.topic is None else self.topic.publishing()),
            ],
        )

    def approval(self, review: pipelines.CodeBuildStep) -> pipelines.ManualApprovalStep:
        """Ask a person, who is led to the review."""
        url = review.exported_variable(_REVIEW_URL)
        return pipelines.ManualApprovalStep(
            "Approve",
            comment=f"Release to {self.name}? What changes and what it costs: {url}",
            review_url=url,
            notification_topic=None if self.topic is None else self.topic.topic,
        )

    def smoke(self, commands: Sequence[str]) -> pipelines.CodeBuildStep:
        """Ask what was deployed."""
        return pipelines.CodeBuildStep(
            "Smoke",
            input=self.source,
            install_commands=[*INSTALL, *self._profile],
            commands=[with_role(command) for command in commands],
            role_policy_statements=[self._may_take_role],
        )

    def promote(
        self, commands: Sequence[str], repository: Repository | None, *, endpoint: str | None
    ) -> pipelines.CodeBuildStep:
        """Write down who serves; with a repository, in a clone of its own, which it pushes.

        Args:
            endpoint: the one whose canary has just ended; None: there was no canary.
        """
        checkout = [] if repository is None else repository.checkout("repository")
        pushing = () if repository is None else repository.statements
        return pipelines.CodeBuildStep(
            "Promote" if endpoint is None else f"Promote-{endpoint}",
            input=self.source,
            install_commands=[*checkout, *INSTALL, *self._profile],
            commands=[with_role(command) for command in commands],
            env={} if repository is None else author(),
            role_policy_statements=[self._may_take_role, *pushing],
        )

    @property
    def role_arn(self) -> str:
        """The role that the pipeline takes on in the environment's account."""
        return release_role_arn(self.account, self.role_name)

    @property
    def _profile(self) -> list[str]:
        return as_role(self.role_arn, self.session_name)

    @property
    def _may_take_role(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[self.role_arn])

    def _mail(self, file: str) -> list[str]:
        if self.topic is None:
            return []
        topic = self.topic.topic.topic_arn
        return [
            # Cut between two characters: half of one is no text, and would not be sent.
            f"head -c {_MOST_OF_A_MAIL} {file} | iconv -c -f UTF-8 -t UTF-8 > mail.txt || true",
            f"AWS_CLI_FILE_ENCODING=UTF-8 aws sns publish --topic-arn {topic} "
            f'--subject "Review of {self.name}" --message file://mail.txt',
        ]


def _told(command: str, file: str) -> str:
    """Return a command that is also written into a file, and fails as it does.

    CodeBuild keeps variables and the folder from one command to the next, and no shell's options.
    """
    return f"set -o pipefail; {command} 2>&1 | tee -a {file}"


def author() -> dict[str, str]:
    """Return the variables that say who a commit of the pipeline is by."""
    return {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", _AUTHOR), ("EMAIL", _ADDRESS))
    }
