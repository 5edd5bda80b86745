"""The alarm of a batch job's last step: how a run ended was not put down."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.alarm_thresholds import Evaluation
from constructs_lib.batch_transform import BatchTransform
from constructs_lib.endpoint_alarm import AlarmCondition, Tell, declare_alarm


class BatchEndAlarm(Construct):
    """Rings when the function that tells how runs end has failed.

    Called by EventBridge, it is repeated twice, and then nobody hears of the run: no message, no
    metric, and perhaps a transform job that goes on.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, job: BatchTransform, topic: sns.ITopic
    ) -> None:
        """Declare the alarm.

        Args:
            topic: is told; CloudWatch must be allowed to publish there.
        """
        super().__init__(scope, construct_id)
        self._alarm = declare_alarm(
            self,
            "Unconcluded",
            AlarmCondition(
                metric=job.conclude_function.metric_errors(period=Duration.minutes(5)),
                limit=1,
                evaluation=Evaluation(periods=1, datapoints=1),
                # Between runs nobody calls it.
                missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                means="how a run ended could not be put down, its transform job may still run; "
                "the log of the function Conclude says why",
            ),
            name=f"{job.job_name}-batch-unconcluded",
            about=f"batch job {job.job_name}",
            told={Tell.RINGS},
            topic=topic,
        )

    @property
    def alarm(self) -> cloudwatch.Alarm:
        """The alarm itself."""
        return self._alarm
