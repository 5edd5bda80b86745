"""The key of the volumes that instances of SageMaker write to."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms


def grant_volumes(grantee: iam.IGrantable, key: kms.IKey) -> None:
    """Let SageMaker, in the name of a role, hand a key on to the volumes of instances.

    To AWS's services only: a grant may be made out to anybody otherwise.
    """
    for actions, conditions in (
        (["kms:DescribeKey"], None),
        (["kms:CreateGrant"], {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
    ):
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=actions,
            resource_arns=[key.key_arn],
            conditions=conditions,
        )
