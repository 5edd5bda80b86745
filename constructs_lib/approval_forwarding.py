"""Approvals of a registry, told to the account of a pipeline."""

from collections.abc import Sequence

from aws_cdk import Aws, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.approval_pattern import approvals_of


class ApprovalForwarding(Construct):
    """Sends approvals to the default event bus of another account, which has to let us."""

    def __init__(
        self, scope: Construct, construct_id: str, *, group_names: Sequence[str], account: str
    ) -> None:
        """Declare the rule.

        Args:
            group_names: physical names of model package groups in this account and region.
            account: whose bus, in this region.
        """
        super().__init__(scope, construct_id)
        bus = f"arn:{Aws.PARTITION}:events:{Stack.of(self).region}:{account}:event-bus/default"
        role = iam.Role(self, "Role", assumed_by=account_service(self, "events.amazonaws.com"))
        events.Rule(
            self,
            "Approved",
            description=f"Approvals in {', '.join(group_names)}, for the pipeline of {account}",
            event_pattern=approvals_of(group_names),
            targets=[
                targets.EventBus(events.EventBus.from_event_bus_arn(self, "Bus", bus), role=role)
            ],
        )
