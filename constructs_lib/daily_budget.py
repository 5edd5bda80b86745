"""What may be spent in a day, watched by AWS Budgets."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.alarm_topic import AlarmTopic

# As AWS Budgets and Cost Explorer call what CloudWatch calls AmazonSageMaker.
_SERVICE = "Amazon SageMaker"
_MOST_NOTIFICATIONS = 10
_MOST_EMAILS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class CostAllocationTag:
    """A tag that is activated as cost allocation tag, in the payer account.

    Until it is, AWS Budgets counts nothing under it: the budget stays at 0 and silent.
    """

    key: str
    value: str


class DailyBudget(Construct):
    """A budget of each day, and whom it tells when a part of it is spent."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        daily_usd: float,
        notify_at_percent: Sequence[float],
        topic: AlarmTopic,
        emails: Sequence[str] = (),
        cost_allocation_tag: CostAllocationTag | None = None,
    ) -> None:
        """Declare the budget.

        Args:
            notify_at_percent: parts of daily_usd; each is told once a day, when it is passed.
            topic: hears of each; it must be of the same account.
            emails: AWS Budgets writes to them itself, nothing has to be confirmed.
            cost_allocation_tag: only what carries it counts; without it, all of SageMaker.

        Raises:
            ValueError: AWS Budgets would refuse it.
        """
        super().__init__(scope, construct_id)
        _check(daily_usd, notify_at_percent, emails)
        publisher = budgets_principal(Stack.of(self))
        topic.let_publish(publisher)
        told = [_subscriber("SNS", topic.topic.topic_arn)]
        told += [_subscriber("EMAIL", email) for email in emails]
        # Without a name: who is told cannot be changed, so a change makes a second budget
        # before it deletes the first, and two of one name there cannot be.
        self._budget = budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="DAILY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=daily_usd, unit="USD"),
                cost_filters=_filters(cost_allocation_tag),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        # AWS forecasts no day.
                        notification_type="ACTUAL",
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=told,
                )
                for percent in notify_at_percent
            ],
        )
        # A topic that does not let it publish is refused when the budget is made.
        self._budget.node.add_dependency(topic)

    @property
    def budget(self) -> budgets.CfnBudget:
        """The budget itself; its Ref is the name that CloudFormation gives it."""
        return self._budget


def budgets_principal(stack: Stack) -> iam.ServicePrincipal:
    """Return AWS Budgets, when it speaks of a budget of the stack's own account."""
    account = stack.account
    return iam.ServicePrincipal(
        "budgets.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:{stack.partition}:budgets::{account}:*"},
        },
    )


def _check(daily_usd: float, percents: Sequence[float], emails: Sequence[str]) -> None:
    problems = []
    if daily_usd <= 0:
        problems.append(f"a budget's daily_usd must be above 0, got {daily_usd}")
    if not 1 <= len(percents) <= _MOST_NOTIFICATIONS or len(set(percents)) < len(percents):
        problems.append(
            f"a budget must notify at 1 to {_MOST_NOTIFICATIONS} different percents, "
            f"got {list(percents)}"
        )
    problems += [
        f"a budget's percent must be above 0, got {percent}" for percent in percents if percent <= 0
    ]
    if len(emails) > _MOST_EMAILS:
        problems.append(
            f"a budget must have at most {_MOST_EMAILS} emails, got {len(emails)}; subscribe the "
            "others to its topic"
        )
    if problems:
        raise ValueError("; ".join(problems))


def _filters(tag: CostAllocationTag | None) -> dict[str, list[str]]:
    service = {"Service": [_SERVICE]}
    # The prefix says that it is a tag of ours; without it the budget counts nothing.
    return service if tag is None else {**service, "TagKeyValue": [f"user:{tag.key}${tag.value}"]}


def _subscriber(kind: str, address: str) -> budgets.CfnBudget.SubscriberProperty:
    return budgets.CfnBudget.SubscriberProperty(subscription_type=kind, address=address)
