"""A model package group: the versions of one model, and which accounts may read them."""

import re
from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

_NAME = re.compile(r"[a-z0-9](-*[a-z0-9]){0,62}")


class ModelPackageGroup(Construct):
    """A group with its policy; versions are registered at run time, and approved by people.

    It has no description: CloudFormation cannot change one without replacing the group, and
    refuses to replace what has a name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_name: str,
        retain_versions: bool,
        reader_account_ids: Sequence[str] = (),
    ) -> None:
        """Declare the group.

        Args:
            group_name: physical name, lower-case, since SageMaker lowers it in ARNs.
            retain_versions: keep the group when its stack is deleted; a new stack then has to
                import it. Otherwise it is deleted, which succeeds only when it has no versions.
            reader_account_ids: accounts that may look versions up and make models of them, as far
                as their own policies allow. They can neither register nor approve.
        """
        super().__init__(scope, construct_id)
        _check(group_name)
        self._group_name = group_name
        self._group = sagemaker.CfnModelPackageGroup(
            self,
            "Resource",
            model_package_group_name=group_name,
            model_package_group_policy=(
                self._reading_policy(reader_account_ids) if reader_account_ids else None
            ),
        )
        self._group.apply_removal_policy(
            RemovalPolicy.RETAIN if retain_versions else RemovalPolicy.DESTROY
        )

    @property
    def group_name(self) -> str:
        """The group's name."""
        return self._group_name

    @property
    def group_arn(self) -> str:
        """The group's ARN, made of its name."""
        return group_arn(Stack.of(self), self._group_name)

    def _reading_policy(self, account_ids: Sequence[str]) -> iam.PolicyDocument:
        readers = [iam.AccountPrincipal(account_id) for account_id in account_ids]
        versions = Stack.of(self).format_arn(
            service="sagemaker", resource="model-package", resource_name=f"{self._group_name}/*"
        )
        return iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    sid="ReadGroup",
                    principals=readers,
                    actions=["sagemaker:DescribeModelPackageGroup"],
                    resources=[self.group_arn],
                ),
                iam.PolicyStatement(
                    sid="DeployVersions",
                    principals=readers,
                    actions=[
                        "sagemaker:CreateModel",
                        "sagemaker:DescribeModelPackage",
                        "sagemaker:ListModelPackages",
                    ],
                    resources=[versions],
                ),
            ]
        )


def group_arn(stack: Stack, group_name: str) -> str:
    """Return the ARN of a group in the account and region of a stack."""
    return stack.format_arn(
        service="sagemaker", resource="model-package-group", resource_name=group_name
    )


def _check(group_name: str) -> None:
    if not Token.is_unresolved(group_name) and _NAME.fullmatch(group_name) is None:
        raise ValueError(
            "name of a model package group must be 1 to 63 lower-case letters, digits and inner "
            f"hyphens, got {group_name!r}; SageMaker lowers names in ARNs, so IAM would not match "
            "others"
        )
