"""What an account was charged since the first of the month, watched."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

# The one region in which AWS publishes charges, those of all regions together.
BILLING_REGION = "us-east-1"
# They are published every few hours; an alarm that looks more often finds nothing.
_PERIOD = Duration.hours(6)


class BillingAlarm(Construct):
    """An alarm on the month's charges for SageMaker, of the whole account and all its regions.

    There is no such metric per day: it grows until the month is over, so this is the last net
    below a daily budget. It needs billing alerts, switched on once in the payer account.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alarm_name: str,
        month_to_date_usd: float,
        topic: sns.ITopic,
        service_name: str = "AmazonSageMaker",
    ) -> None:
        """Declare the alarm.

        Args:
            month_to_date_usd: more than that since the first of the month is an alarm.
            service_name: of the metric's dimension.

        Raises:
            ValueError: the stack is not pinned to the region that has the metric.
        """
        super().__init__(scope, construct_id)
        region = Stack.of(self).region
        # Elsewhere, or wherever somebody deploys, it would wait for data for ever.
        if region != BILLING_REGION:
            raise ValueError(
                f"the stack of a billing alarm must be pinned to {BILLING_REGION}, the only region "
                f"with charges, got {region}; give it env=Environment(region={BILLING_REGION!r})"
            )
        self._alarm = cloudwatch.Alarm(
            self,
            "Alarm",
            alarm_name=alarm_name,
            alarm_description=f"{service_name} has cost more than ${month_to_date_usd:g} since the "
            "first of the month, all regions together",
            metric=cloudwatch.Metric(
                namespace="AWS/Billing",
                metric_name="EstimatedCharges",
                dimensions_map={"Currency": "USD", "ServiceName": service_name},
                statistic="Maximum",
                period=_PERIOD,
            ),
            threshold=month_to_date_usd,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            # Nobody has counted for a while; no money has come back.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
        )
        told = actions.SnsAction(topic)
        self._alarm.add_alarm_action(told)
        self._alarm.add_ok_action(told)

    @property
    def alarm(self) -> cloudwatch.Alarm:
        """The alarm itself."""
        return self._alarm
