"""What an environment may cost, and who is told when it costs more."""

from aws_cdk import CfnOutput
from aws_cdk import aws_sns as sns
from constructs import Construct

from coalmine.config import BudgetConfig, EnvironmentConfig
from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.billing_alarm import BILLING_REGION, BillingAlarm
from constructs_lib.daily_budget import CostAllocationTag, DailyBudget
from stacks.environment_stack import EnvironmentStack

# Alarms speak JSON, budgets plain text: those they write to themselves.
_ALARMS_ONLY = {"AlarmName": sns.FilterOrPolicy.filter(sns.SubscriptionFilter.exists_filter())}


class CostStack(EnvironmentStack):
    """A daily budget and an alarm on the month's charges, in the one region that knows charges."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        budget: BudgetConfig,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"what {environment.environment} may cost",
            region=BILLING_REGION,
        )
        told = AlarmTopic(
            self,
            "CostTopic",
            display_name=f"Costs of {environment.environment}",
            emails=() if budget.month_to_date_usd is None else budget.emails,
            email_filter=_ALARMS_ONLY,
        )
        CfnOutput(self, "CostTopicArn", value=told.topic.topic_arn)
        if budget.month_to_date_usd is not None:
            BillingAlarm(
                self,
                "MonthToDate",
                alarm_name=environment.month_to_date_alarm_name,
                month_to_date_usd=budget.month_to_date_usd,
                topic=told.topic,
            )
        if budget.daily_usd is not None:
            tag = budget.cost_allocation_tag
            daily = DailyBudget(
                self,
                "Daily",
                daily_usd=budget.daily_usd,
                notify_at_percent=budget.notify_at_percent,
                topic=told,
                emails=budget.emails,
                cost_allocation_tag=(
                    None
                    if tag is None
                    else CostAllocationTag(key=tag, value=environment.stack_tags[tag])
                ),
            )
            CfnOutput(self, "DailyBudgetName", value=daily.budget.ref)

    @classmethod
    def of_environment(cls, scope: Construct, environment: EnvironmentConfig) -> "CostStack | None":
        """Declare the cost watch of an environment that has a budget."""
        if environment.budget is None:
            return None
        return cls(
            scope,
            environment.cost_stack_name,
            environment=environment,
            budget=environment.budget,
        )
