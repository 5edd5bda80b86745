"""A batch job: a table on S3 through a model, however large, all of it or nothing."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.batch_definition import BatchDefinition
from constructs_lib.batch_ends import BatchEnds
from constructs_lib.batch_functions import BatchFunctions
from constructs_lib.batch_options import BatchOptions
from constructs_lib.batch_place import BatchPlace
from constructs_lib.model import Model
from constructs_lib.transform_task import grant_transform

_NAME_CHARACTERS = 30  # of the job's name, with which its transform jobs begin


class BatchTransform(Construct):
    """The state machine that runs a job; one execution is one run, or one more attempt at it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        job_name: str,
        model: Model,
        work: BatchPlace,
        input_place: BatchPlace,
        output: BatchPlace,
        options: BatchOptions | None = None,
        more_inputs: Sequence[BatchPlace] = (),
        timeout: Duration | None = None,
        parquet_layer: lambda_.ILayerVersion | None = None,
        notifications: sns.ITopic | None = None,
    ) -> None:
        """Declare one job.

        Args:
            job_name: unique in the account and region: metrics and transform jobs are told apart
                by it.
            model: its role must be able to read and write `work`, see `TransformRole`.
            work: a prefix where runs lie, each in a folder of its own, while they are under way.
            input_place: what a run reads that is not asked to read something else.
            output: a prefix; each run is published below it, in a folder of its own, under its
                bucket's `encryption_key`; without one, as the bucket encrypts by default.
            options: without them, one ml.m5.large and CSV.
            more_inputs: what else a run may be asked to read.
            timeout: of a whole run; without it, a day.
            parquet_layer: has pyarrow for Python 3.13; needed to publish Parquet.
            notifications: where ends of runs are told; without it, a topic under the account's own
                SNS key is made.
        """
        super().__init__(scope, construct_id)
        options = BatchOptions() if options is None else options
        self._job_name = job_name
        self._topic = _topic(self) if notifications is None else notifications
        key, output_key = work.bucket.encryption_key, output.bucket.encryption_key
        self._settings = options.to_settings(
            job_name=job_name,
            model_name=model.model_name,
            input_uri=input_place.uri,
            output_uri=output.uri,
            work_uri=work.uri,
            kms_key_arn=None if key is None else key.key_arn,
            output_kms_key_arn=None if output_key is None else output_key.key_arn,
            topic_arn=self._topic.topic_arn,
        )
        jobs_arn = Stack.of(self).format_arn(
            service="sagemaker",
            resource="transform-job",
            resource_name=f"{job_name[:_NAME_CHARACTERS].rstrip('-')}-*",
        )
        self._functions = BatchFunctions(
            self,
            "Steps",
            model=model,
            inputs=[input_place, *more_inputs],
            work=work,
            output=output,
            transform_jobs_arn=jobs_arn,
            topic=self._topic,
            parquet_layer=parquet_layer,
        )
        self._state_machine = self._declare_state_machine(
            jobs_arn, key, Duration.days(1) if timeout is None else timeout
        )
        self._let_look_at_runs()
        BatchEnds(
            self,
            "Ends",
            state_machine=self._state_machine,
            conclude=self._functions.conclude,
            settings=self.settings,
        )

    @property
    def state_machine(self) -> sfn.StateMachine:
        """The state machine."""
        return self._state_machine

    @property
    def settings(self) -> dict[str, object]:
        """What every step is handed, as JSON; what is not said is not in it."""
        document = self._settings.to_dict()
        return {name: value for name, value in document.items() if value is not None}

    @property
    def topic(self) -> sns.ITopic:
        """Where people subscribe."""
        return self._topic

    @property
    def conclude_function(self) -> lambda_.Function:
        """The function that ends a run that was stopped from outside."""
        return self._functions.conclude.function

    @property
    def job_name(self) -> str:
        """The job's name among those of the account and region."""
        return self._job_name

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow starting and resuming runs."""
        return self._state_machine.grant_start_execution(grantee)

    def _declare_state_machine(
        self, jobs_arn: str, key: kms.IKey | None, timeout: Duration
    ) -> sfn.StateMachine:
        log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        definition = BatchDefinition(
            self, "Definition", functions=self._functions, settings=self.settings, timeout=timeout
        )
        role = iam.Role(
            self,
            "StateMachineRole",
            assumed_by=account_service(self, "states.amazonaws.com"),
        )
        grant_transform(role, jobs_arn=jobs_arn, key=key)
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_chainable(definition.start),
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=role,
            timeout=timeout,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=True
            ),
        )
        acknowledge_wildcard(role, "*", reason="log deliveries and traces have no ARN")
        for step in self._functions.steps:
            acknowledge_wildcard(
                role,
                f"{step.function.function_arn}:*",
                reason="CDK's LambdaInvoke allows the function's versions too; it has none",
            )
        return machine

    def _let_look_at_runs(self) -> None:
        """Let two steps see whether an execution is still at work.

        A policy of its own: the machine needs the functions, their roles cannot need the machine.
        """
        machine = self._state_machine
        executions = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine.state_machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        policy = iam.Policy(
            self,
            "LookAtRuns",
            statements=[
                iam.PolicyStatement(actions=["states:DescribeExecution"], resources=[executions])
            ],
        )
        for step in (self._functions.inspect, self._functions.conclude):
            policy.attach_to_role(step.role)
        acknowledge_wildcard(
            policy, executions, reason="executions of this state machine get their names later"
        )


def _topic(scope: Construct) -> sns.Topic:
    return sns.Topic(
        scope,
        "Topic",
        display_name="Coalmine batch",
        master_key=kms.Alias.from_alias_name(scope, "SnsKey", "alias/aws/sns"),
        enforce_ssl=True,
    )
