"""The Lambda functions of a batch job, each with exactly what its step needs."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from batch.run_metrics import NAMESPACE
from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.batch_function import BatchFunction
from constructs_lib.batch_place import BatchPlace
from constructs_lib.handler_function import source_code
from constructs_lib.model import Model

_MOMENT, _LONG = Duration.minutes(1), Duration.minutes(15)  # as long as Lambda allows
_SMALL_MB, _VCPU_MB, _TWO_VCPU_MB = 512, 1769, 3538  # CPU comes with memory

_SUCCESS = "_SUCCESS"  # beside the answers of a published run
_GET, _PUT, _DELETE = "s3:GetObject", "s3:PutObject", "s3:DeleteObject"
_ABORT, _UPLOADS = "s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads"


class BatchFunctions(Construct):
    """The steps of the state machine; `conclude` is called from outside of it, too."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        model: Model,
        inputs: Sequence[BatchPlace],
        work: BatchPlace,
        output: BatchPlace,
        transform_jobs_arn: str,
        topic: sns.ITopic,
        parquet_layer: lambda_.ILayerVersion | None = None,
    ) -> None:
        """Declare the functions.

        Args:
            inputs: all that a run may be asked to read.
            work: where runs lie.
            transform_jobs_arn: whatever jobs they start.
            parquet_layer: has pyarrow, for the step that publishes.
        """
        super().__init__(scope, construct_id)
        self._code = source_code()
        self._inputs, self._work, self._output = inputs, work, output
        layers = () if parquet_layer is None else (parquet_layer,)
        publish_mb = _TWO_VCPU_MB if layers else _VCPU_MB
        self.inspect = self._step("Inspect", "inspect", _LONG, _VCPU_MB)
        self.cut = self._step("Cut", "cut", _LONG, _VCPU_MB)
        self.gather = self._step("Gather", "gather", _LONG, _VCPU_MB)
        self.assess = self._step("Assess", "assess", _MOMENT, _SMALL_MB)
        self.verify = self._step("Verify", "verify", _LONG, _VCPU_MB)
        self.publish = self._step("Publish", "publish", _LONG, publish_mb, layers)
        self.conclude = self._step("Conclude", "conclude", _LONG, _SMALL_MB)
        model.grant_describe(self.inspect.function)
        model.grant_read_artifact(self.inspect.function)
        for reading in (self.inspect, self.cut):
            self._let_read_input(reading)
        for discarding in (self.inspect, self.gather):  # what a resumed run does again
            discarding.allow_objects(work, _DELETE)
        # A run that is published is not resumed.
        self.inspect.allow_listing(output.bucket)
        marker = BatchPlace(bucket=output.bucket, key=f"{output.key}*/{_SUCCESS}")
        self.inspect.allow_objects(marker, _GET)
        for looking in (self.assess, self.conclude):
            looking.allow("sagemaker:DescribeTransformJob", on=[transform_jobs_arn])
            acknowledge_wildcard(
                looking, transform_jobs_arn, reason="a job's name says its execution and attempt"
            )
        self.publish.allow_listing(output.bucket)
        self.publish.allow_objects(output, _GET, _PUT, _ABORT)
        self._let_conclude(transform_jobs_arn, topic)

    @property
    def steps(self) -> tuple[BatchFunction, ...]:
        """The functions that the state machine calls."""
        return (
            self.inspect,
            self.cut,
            self.gather,
            self.assess,
            self.verify,
            self.publish,
            self.conclude,
        )

    def _step(
        self,
        construct_id: str,
        step: str,
        timeout: Duration,
        memory_size_mb: int,
        layers: Sequence[lambda_.ILayerVersion] = (),
    ) -> BatchFunction:
        function = BatchFunction(
            self,
            construct_id,
            step=step,
            code=self._code,
            timeout=timeout,
            memory_size_mb=memory_size_mb,
            layers=layers,
        )
        # Each step reads what the others wrote down, and tells in `status.json` how far it is.
        function.allow_listing(self._work.bucket)
        function.allow_objects(self._work, _GET, _PUT, _ABORT)
        return function

    def _let_read_input(self, function: BatchFunction) -> None:
        function.allow_listing(*(place.bucket for place in self._inputs))
        for place in self._inputs:
            function.allow_objects(place, _GET)

    def _let_conclude(self, transform_jobs_arn: str, topic: sns.ITopic) -> None:
        conclude = self.conclude
        conclude.allow("sagemaker:StopTransformJob", on=[transform_jobs_arn])
        conclude.allow_listing(self._output.bucket)
        conclude.allow_objects(self._work, _DELETE)
        conclude.allow_objects(self._output, _GET, _DELETE, _ABORT)
        conclude.allow(_UPLOADS, on=_arns(self._work.bucket, self._output.bucket))
        conclude.allow("sns:Publish", on=[topic.topic_arn])
        conclude.allow(
            "cloudwatch:PutMetricData",
            on=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        )


def _arns(*buckets: s3.IBucket) -> list[str]:
    return list(dict.fromkeys(bucket.bucket_arn for bucket in buckets))
