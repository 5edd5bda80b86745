"""One batch job of an environment."""

from pathlib import Path

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from coalmine.cleanup.ownership import BATCH_JOB_TAG
from coalmine.config import BatchJobConfig, EnvironmentConfig
from constructs_lib.batch_alarm import BatchAlarm
from constructs_lib.batch_end_alarm import BatchEndAlarm
from constructs_lib.batch_place import BatchPlace
from constructs_lib.batch_starts import BatchSchedule, BatchUploads, tell_eventbridge
from constructs_lib.batch_transform import BatchTransform
from constructs_lib.data_bucket import DataBucket
from constructs_lib.model import Model
from constructs_lib.transform_role import TransformRole
from stacks.batch_jobs import batch_options, container_variables, hosted_model
from stacks.environment_stack import EnvironmentStack
from stacks.registry_stack import RegistryStack
from stacks.variant_models import VariantModels
from stacks.watch_stack import WatchStack

_WORK, _UPLOADS = "runs/", "input/"


class BatchStack(EnvironmentStack):
    """A batch job with its model, its data bucket, what starts it, and who is told."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        job: BatchJobConfig,
        artifacts_root: Path,
        watch: WatchStack,
        registry: RegistryStack | None = None,
    ) -> None:
        """Declare the stack.

        Args:
            artifacts_root: the folder against which relative artifact paths are read.
            watch: the stack with the topic to which alarms speak.
            registry: the stack with the environment's own model package groups.
        """
        job_name = environment.batch_job_name(job.name)
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"the batch job {job.name} of {environment.environment}",
            tags={BATCH_JOB_TAG: job_name},
        )
        key = None if job.kms_key_arn is None else self._key("DataKey", job.kms_key_arn)
        self._data = DataBucket(
            self, "Data", retain_data=environment.retain_data, encryption_key=key
        )
        self._data.expire(_WORK.rstrip("/"), after=Duration.days(job.keep_runs_days))
        input_place = self._place("Input", job.input, job.input_kms_key_arn)
        model = self._add_model(environment, job, job_name, artifacts_root, registry)
        layer = job.parquet_layer_arn
        self._batch = BatchTransform(
            self,
            "Batch",
            job_name=job_name,
            model=model,
            work=self._own(_WORK),
            input_place=input_place,
            output=self._place("Output", job.output, job.output_kms_key_arn),
            options=batch_options(job, environment.region),
            more_inputs=() if job.input == _UPLOADS else (self._own(_UPLOADS),),
            timeout=Duration.hours(job.timeout_hours),
            parquet_layer=(
                None
                if layer is None
                else lambda_.LayerVersion.from_layer_version_arn(self, "ParquetLayer", layer)
            ),
        )
        self._add_starts(job, input_place)
        told = watch.import_topic(Construct(self, "Told"))
        BatchAlarm(self, "Alarm", job=self._batch, topic=told)
        BatchEndAlarm(self, "EndAlarm", job=self._batch, topic=told)
        self._name_outputs(model)

    def _add_model(
        self,
        environment: EnvironmentConfig,
        job: BatchJobConfig,
        job_name: str,
        artifacts_root: Path,
        registry: RegistryStack | None,
    ) -> Model:
        hosted, framework_version, serving = hosted_model(environment, job)
        role = TransformRole(
            self, "Execution", job_name=job_name, bucket=self._data.bucket, work=_WORK
        )
        return VariantModels(
            models=Construct(self, "Models"),
            keys=Construct(self, "ArtifactKeys"),
            environment=environment,
            framework_version=framework_version,
            role=role.role,
            data_bucket=self._data.bucket,
            artifacts_root=artifacts_root,
            registry=registry,
            variables=container_variables(job),
            serving=serving,
        ).declare(hosted)

    def _add_starts(self, job: BatchJobConfig, input_place: BatchPlace) -> None:
        if job.schedule is not None:
            schedule = events.Schedule.expression(job.schedule)
            BatchSchedule(self, "Schedule", job=self._batch, schedule=schedule)
        if job.on_upload:
            tell_eventbridge(self._data.bucket)
            BatchUploads(self, "Uploads", job=self._batch, place=input_place)

    def _name_outputs(self, model: Model) -> None:
        machine, conclude = self._batch.state_machine, self._batch.conclude_function
        CfnOutput(self, "BatchStateMachineArn", value=machine.state_machine_arn)
        CfnOutput(self, "BatchDataBucketName", value=self._data.bucket.bucket_name)
        CfnOutput(self, "BatchConcludeFunctionName", value=conclude.function_name)
        CfnOutput(self, "BatchModelName", value=model.model_name)
        CfnOutput(self, "BatchTopicArn", value=self._batch.topic.topic_arn)
        CfnOutput(self, "BatchSettings", value=self.to_json_string(self._batch.settings))

    def _own(self, key: str) -> BatchPlace:
        return BatchPlace(bucket=self._data.bucket, key=key)

    def _place(self, construct_id: str, written: str, key_arn: str | None) -> BatchPlace:
        """Read a place as the config has it: of the job's own bucket, or of another one."""
        if not written.startswith("s3://"):
            return self._own(written)
        bucket_name, _, key = written.removeprefix("s3://").partition("/")
        scope = Construct(self, construct_id)
        bucket = s3.Bucket.from_bucket_attributes(
            scope,
            "Bucket",
            bucket_name=bucket_name,
            encryption_key=(
                None if key_arn is None else kms.Key.from_key_arn(scope, "Key", key_arn)
            ),
        )
        return BatchPlace(bucket=bucket, key=key)

    def _key(self, construct_id: str, arn: str) -> kms.IKey:
        return kms.Key.from_key_arn(self, construct_id, arn)
