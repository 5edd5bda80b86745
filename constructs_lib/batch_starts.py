"""What starts a batch job by itself: the clock, or an upload."""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from batch.state import UPLOAD
from constructs_lib.account_service import account_service
from constructs_lib.batch_place import BatchPlace
from constructs_lib.batch_transform import BatchTransform


class BatchSchedule(Construct):
    """Starts a run of the whole input at each moment of a schedule, in UTC."""

    def __init__(
        self, scope: Construct, construct_id: str, *, job: BatchTransform, schedule: events.Schedule
    ) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "Regularly",
            description=f"Runs the batch job {job.job_name}",
            schedule=schedule,
            targets=[_start(self, job, {"requested_by": "schedule"})],
        )


class BatchUploads(Construct):
    """Starts a run of each object that is created in a place, unless it is empty.

    Its bucket must tell EventBridge.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, job: BatchTransform, place: BatchPlace
    ) -> None:
        super().__init__(scope, construct_id)
        bucket = events.EventField.from_path("$.detail.bucket.name")
        key = events.EventField.from_path("$.detail.object.key")
        events.Rule(
            self,
            "Uploaded",
            description=f"Runs the batch job {job.job_name} on what is uploaded",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [place.bucket.bucket_name]},
                    # S3's console writes an empty object for a folder, and so do markers.
                    "object": {
                        "key": [{"prefix": place.key}],
                        "size": events.Match.greater_than(0),
                    },
                },
            ),
            targets=[
                _start(self, job, {"input_uri": f"s3://{bucket}/{key}", "requested_by": UPLOAD})
            ],
        )


def tell_eventbridge(bucket: s3.Bucket) -> None:
    """Let a bucket tell EventBridge what happens to its objects.

    As CDK does it, a function would change the bucket behind CloudFormation's back.
    """
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError(f"a bucket must be of this stack to be changed, got {bucket.node.path}")
    configuration = s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=configuration
    )


def _start(scope: Construct, job: BatchTransform, request: dict[str, str]) -> events.IRuleTarget:
    role = iam.Role(
        scope,
        "EventsRole",
        assumed_by=account_service(scope, "events.amazonaws.com"),
    )
    return targets.SfnStateMachine(
        job.state_machine, input=events.RuleTargetInput.from_object(request), role=role
    )
