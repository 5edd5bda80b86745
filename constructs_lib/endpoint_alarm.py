"""One metric alarm of an endpoint: named, explained, and told."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.alarm_thresholds import Evaluation

# Without requests there are no such metrics, and nothing is wrong; a variant at weight 0 has none.
NO_REQUESTS: Final = cloudwatch.TreatMissingData.NOT_BREACHING
# Instances speak every minute, asked or not. When they fall silent, nobody knows how they are.
SILENT_INSTANCES: Final = cloudwatch.TreatMissingData.MISSING


class Tell(Enum):
    """A change of an alarm's state that a person wants to hear of."""

    RINGS = auto()
    OVER = auto()  # CloudWatch says it of each new alarm as well
    SILENT = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmCondition:
    """What an alarm looks at, and when that is wrong.

    Attributes:
        limit: at or above it something is wrong; `is_least`: below it.
        missing_data: what a period without data means; whoever builds a condition says why.
        means: what is wrong then, in words for a person on call.
    """

    metric: cloudwatch.IMetric
    limit: float
    evaluation: Evaluation
    missing_data: cloudwatch.TreatMissingData
    means: str
    is_least: bool = False


def declare_alarm(
    scope: Construct,
    construct_id: str,
    condition: AlarmCondition,
    *,
    name: str,
    about: str,
    told: Collection[Tell],
    topic: sns.ITopic,
) -> cloudwatch.Alarm:
    """Declare an alarm that tells the topic of these changes of its state."""
    # A rate or a percentage at its ceiling has nothing above it, so a limit is reached, not passed.
    at_or_above = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    below = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
    alarm = cloudwatch.Alarm(
        scope,
        construct_id,
        alarm_name=name,
        alarm_description=f"{about}: {condition.means}",
        metric=condition.metric,
        threshold=condition.limit,
        comparison_operator=below if condition.is_least else at_or_above,
        evaluation_periods=condition.evaluation.periods,
        datapoints_to_alarm=condition.evaluation.datapoints,
        treat_missing_data=condition.missing_data,
    )
    tell(alarm, told, topic)
    return alarm


def tell(alarm: cloudwatch.AlarmBase, told: Collection[Tell], topic: sns.ITopic) -> None:
    """Let an alarm tell the topic of these changes of its state."""
    action = actions.SnsAction(topic)
    if Tell.RINGS in told:
        alarm.add_alarm_action(action)
    if Tell.OVER in told:
        alarm.add_ok_action(action)
    if Tell.SILENT in told:
        alarm.add_insufficient_data_action(action)
