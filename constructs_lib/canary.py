"""A canary: staged, judged shifts of an endpoint's traffic, and the way back from anywhere."""

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct, IDependable

from canary.journal import EXPIRY_ATTRIBUTE
from canary.settings import CanarySettings
from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.canary_function import CanaryFunction
from constructs_lib.canary_functions import CanaryFunctions
from constructs_lib.canary_rules import check_endpoint, check_settings
from constructs_lib.canary_state_machine import CanaryDefinition
from constructs_lib.endpoint import Endpoint

_LOOK_FOR_THE_DEAD_EVERY = Duration.minutes(5)
_SLACK_SECONDS = 3600


class Canary(Construct):
    """The state machine that moves an endpoint's traffic, and everything that it needs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        settings: CanarySettings,
        notifications: sns.ITopic | None = None,
        release_variant: str | None = None,
        reports_bucket: s3.IBucket | None = None,
        state_machine_name: str | None = None,
        abort_command: str | None = None,
    ) -> None:
        """Declare the canary of one endpoint.

        Args:
            notifications: where ends and calls for help are told; if a customer managed key
                encrypts it, that key must let the canary's functions use it. Without it, a topic
                under the account's own SNS key is made.
            release_variant: the variant with what is declared to serve; a start that asks for the
                release promotes this one. Without it, the weights tell who is to be promoted.
            reports_bucket: gets a page and a JSON document of each canary that ends. Without it,
                the journal alone tells of them.
            state_machine_name: a physical name, where a pipeline of another account starts it;
                without it, CloudFormation gives one.
            abort_command: what ends a canary of this endpoint, as a person types it; calls for
                help say it.
        """
        super().__init__(scope, construct_id)
        check_settings(settings)
        check_endpoint(endpoint, release_variant)
        self._table = _table(self)
        self._reports_bucket = reports_bucket
        self._topic = _topic(self) if notifications is None else notifications
        self._functions = CanaryFunctions(
            self,
            "Steps",
            endpoint=endpoint,
            settings=settings.to_dict(),
            table=self._table,
            topic=self._topic,
            release_variant=release_variant,
            reports_bucket=reports_bucket,
            abort_command=abort_command,
        )
        self._state_machine = self._declare_state_machine(
            self._functions, settings, state_machine_name
        )
        self._restore = self._declare_restore(self._functions)

    @property
    def state_machine(self) -> sfn.StateMachine:
        """The state machine; one execution is one canary."""
        return self._state_machine

    @property
    def table(self) -> dynamodb.Table:
        """Lock, journal and promoted state."""
        return self._table

    @property
    def reports_bucket(self) -> s3.IBucket | None:
        """Where the report of each canary lies; None: there are none."""
        return self._reports_bucket

    @property
    def topic(self) -> sns.ITopic:
        """Where people subscribe."""
        return self._topic

    @property
    def restore_function(self) -> lambda_.Function:
        """The function that an operator's `abort` calls: it starts the way back at once."""
        return self._restore.function

    def wait_for(self, *dependencies: IDependable) -> None:
        """Leave functions and state machine as they are until something else is deployed.

        A deployment that is refused because a canary runs must not change that canary meanwhile.
        """
        self._functions.node.add_dependency(*dependencies)

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow starting canaries."""
        return self._state_machine.grant_start_execution(grantee)

    def _declare_state_machine(
        self, functions: CanaryFunctions, settings: CanarySettings, name: str | None
    ) -> sfn.StateMachine:
        log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        definition = CanaryDefinition(self, "Definition", functions=functions)
        role = iam.Role(
            self,
            "StateMachineRole",
            assumed_by=account_service(self, "states.amazonaws.com"),
        )
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=name,
            definition_body=sfn.DefinitionBody.from_chainable(definition.start),
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=role,
            timeout=_most_time(settings),
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=True
            ),
        )
        acknowledge_wildcard(role, "*", reason="log deliveries and traces have no ARN")
        for step in functions.steps:
            acknowledge_wildcard(
                role,
                f"{step.function.function_arn}:*",
                reason="CDK's LambdaInvoke allows the function's versions too; it has none",
            )
        return machine

    def _declare_restore(self, functions: CanaryFunctions) -> CanaryFunction:
        machine = self._state_machine
        restore = functions.add_restore(machine.state_machine_arn)
        machine.grant_start_execution(restore.function)
        executions = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine.state_machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        restore.allow("states:DescribeExecution", on=[executions])
        acknowledge_wildcard(
            restore, executions, reason="executions of this state machine get their names later"
        )
        target = targets.LambdaFunction(restore.function)
        events.Rule(
            self,
            "Ended",
            description="An execution of the canary died: put back what it left",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [machine.state_machine_arn],
                    "status": ["ABORTED", "FAILED", "TIMED_OUT"],
                },
            ),
            targets=[target],
        )
        events.Rule(
            self,
            "Regularly",
            description="Such an event can get lost: look whether the lock's owner is alive",
            schedule=events.Schedule.rate(_LOOK_FOR_THE_DEAD_EVERY),
            targets=[target],
        )
        return restore


def _table(scope: Construct) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        "Table",
        partition_key=dynamodb.Attribute(name="endpoint_name", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
        time_to_live_attribute=EXPIRY_ATTRIBUTE,  # only journal entries have it
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        # Its endpoint goes with it, and then nobody asks who held the endpoint or why.
        removal_policy=RemovalPolicy.DESTROY,
    )


def _topic(scope: Construct) -> sns.Topic:
    return sns.Topic(
        scope,
        "Topic",
        display_name="Coalmine canary",
        master_key=kms.Alias.from_alias_name(scope, "SnsKey", "alias/aws/sns"),
        enforce_ssl=True,
    )


def _most_time(settings: CanarySettings) -> Duration:
    """Return more time than any run of these settings takes: a stuck one ends, and is restored."""
    unseen = settings.warm_up_seconds + settings.metric_lag_seconds
    # Its shift may take that long to settle, and so may an update that somebody else began.
    a_stage = settings.max_bake_seconds + unseen + 2 * settings.settle_timeout_seconds
    way_back = settings.settle_timeout_seconds
    return Duration.seconds(len(settings.stages) * a_stage + way_back + _SLACK_SECONDS)
