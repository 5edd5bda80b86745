"""The alarm of a batch job: a run has failed."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from batch.run_metrics import MetricName
from constructs_lib.batch_metrics import batch_metric
from constructs_lib.batch_transform import BatchTransform
from constructs_lib.endpoint_alarm import Tell, tell

_PERIOD = Duration.minutes(1)


class BatchAlarm(Construct):
    """Rings when a run has failed or ran out of time; one that somebody stopped has not."""

    def __init__(
        self, scope: Construct, construct_id: str, *, job: BatchTransform, topic: sns.ITopic
    ) -> None:
        """Declare the alarm.

        Args:
            topic: is told; CloudWatch must be allowed to publish there.
        """
        super().__init__(scope, construct_id)
        machine = job.state_machine
        # What the job says of itself, and what Step Functions does, should it say nothing.
        metrics: dict[str, cloudwatch.IMetric] = {
            "concluded": batch_metric(
                job.job_name, MetricName.RUNS_FAILED, statistic="Sum", period=_PERIOD
            ),
            "failed": machine.metric_failed(period=_PERIOD),
            "late": machine.metric_timed_out(period=_PERIOD),
        }
        self._alarm = cloudwatch.Alarm(
            self,
            "Failed",
            alarm_name=f"{job.job_name}-batch-failed",
            alarm_description=f"batch job {job.job_name}: a run has failed; coalmine batch status "
            "says why, coalmine batch resume goes on with it",
            metric=cloudwatch.MathExpression(
                expression=f"SUM([{', '.join(metrics)}])",
                using_metrics=metrics,
                period=_PERIOD,
                label="failed runs",
            ),
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            datapoints_to_alarm=1,
            # Between runs there is nothing to count.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        tell(self._alarm, {Tell.RINGS}, topic)

    @property
    def alarm(self) -> cloudwatch.Alarm:
        """The alarm itself."""
        return self._alarm
