"""Which of SageMaker's events are approvals of a model package."""

from collections.abc import Sequence

from aws_cdk import aws_events as events


def approvals_of(
    group_names: Sequence[str], *, account: str | None = None, region: str | None = None
) -> events.EventPattern:
    """Return the pattern of approvals in some model package groups, of another account if named."""
    return events.EventPattern(
        account=None if account is None else [account],
        region=None if region is None else [region],
        source=["aws.sagemaker"],
        detail_type=["SageMaker Model Package State Change"],
        detail={
            "ModelPackageGroupName": list(group_names),
            "ModelApprovalStatus": ["Approved"],
            # An approved version's metadata change too; that is no approval.
            "UpdatedModelPackageFields": ["ModelApprovalStatus"],
        },
    )
