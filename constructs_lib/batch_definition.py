"""The order of a run's steps: Step Functions waits and repeats, the Lambda functions decide."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from batch.refusal import RefusedRunError
from batch.state import NextState
from constructs_lib.batch_function import BatchFunction
from constructs_lib.batch_functions import BatchFunctions
from constructs_lib.transform_task import TransformTask

# A task outlives its function: two calls of the same step never run at once.
_TASK_MARGIN = Duration.seconds(30)

# With full jitter and at most 60 s in between, longer than AWS throttles, or an outage of minutes.
_ATTEMPTS = 8

# New accounts have ten functions at once, for all that they do; who waits for one is not at fault.
# On average half an hour: full jitter takes half of 2, 4, 8 ... 64 s, then of two minutes each.
_THROTTLED = "Lambda.TooManyRequestsException"
_THROTTLED_ATTEMPTS = 35
_FUNCTIONS_AT_ONCE = 20

_CAUSE = "$.error.Cause"


class BatchDefinition(Construct):
    """The states, by the words a person on call reads."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: BatchFunctions,
        settings: Mapping[str, Any],
        timeout: Duration,
    ) -> None:
        """Declare the states and what leads from one to the next.

        Args:
            settings: the job's settings in their JSON form; every step is handed them.
            timeout: how long a whole run may take.
        """
        super().__init__(scope, construct_id)
        self._settings = settings
        inspect = self._task("Inspect", functions.inspect)
        cut = self._shared("Cut", functions.cut)
        gather = self._task("Gather", functions.gather)
        transform = TransformTask(self, "Transform", timeout=timeout)
        assess = self._task("Assess", functions.assess)
        verify = self._shared("Verify", functions.verify)
        publish = self._task("Publish", functions.publish)
        # Nothing catches this one: an execution that fails in it is concluded by the rule outside.
        conclude = self._task("Conclude", functions.conclude)
        conclude.next(sfn.Succeed(self, "Published"))

        failed = self._declare_failure(functions.conclude)
        for task in (inspect, cut, gather, assess, verify, publish):
            task.add_catch(failed, errors=[sfn.Errors.ALL], result_path="$.error")
        # What ended it, assess finds out: a repeated call may have met the job of the first one.
        transform.state.add_catch(assess, errors=[sfn.Errors.ALL], result_path="$.error")

        inspect.next(cut)
        cut.next(gather)
        gather.next(
            sfn.Choice(self, "Is a shard missing?")
            .when(_is(NextState.TRANSFORM), transform.state)
            .otherwise(verify)
        )
        transform.state.next(assess)
        assess.next(
            sfn.Choice(self, "How did the job end?")
            .when(_is(NextState.WAIT), self._wait("Wait for the job").next(assess))
            .when(_is(NextState.GATHER), self._wait("Wait for machines").next(gather))
            .otherwise(verify)
        )
        verify.next(publish)
        publish.next(conclude)
        self._start = inspect

    @property
    def start(self) -> sfn.IChainable:
        """The first state."""
        return self._start

    def _declare_failure(self, conclude: BatchFunction) -> sfn.IChainable:
        """Conclude with what went wrong, and fail with it, also if that was in vain."""
        error, refused = "$.error.Error", RefusedRunError.__name__
        # A refusal is written for people; of all else the stack trace is what helps.
        reason = sfn.Pass(
            self,
            "Read the reason",
            parameters={"said": sfn.JsonPath.string_to_json(sfn.JsonPath.string_at(_CAUSE))},
            result_path="$.refusal",
        ).next(
            sfn.Fail(self, "Refused", error_path=error, cause_path="$.refusal.said.errorMessage")
        )
        told = (
            sfn.Choice(self, "Was it refused?")
            .when(sfn.Condition.string_equals(error, refused), reason)
            .otherwise(sfn.Fail(self, "Failed", error_path=error, cause_path=_CAUSE))
        )
        concluded = self._task("Conclude failed run", conclude, result_path=sfn.JsonPath.DISCARD)
        concluded.add_catch(told, errors=[sfn.Errors.ALL], result_path=sfn.JsonPath.DISCARD)
        return concluded.next(told)

    def _shared(self, name: str, step: BatchFunction) -> sfn.Map:
        """Share the work items out: each call gets a group of them, and writes down what it did."""
        shared = sfn.Map(
            self,
            name,
            items_path="$.groups",
            item_selector=self._payload(group=sfn.JsonPath.object_at("$$.Map.Item.Value")),
            max_concurrency=_FUNCTIONS_AT_ONCE,
            result_path=sfn.JsonPath.DISCARD,
        )
        return shared.item_processor(self._invoke(f"{name} group", step))

    def _task(
        self, name: str, step: BatchFunction, *, result_path: str | None = None
    ) -> tasks.LambdaInvoke:
        return self._invoke(
            name,
            step,
            payload=sfn.TaskInput.from_object(self._payload()),
            result_path=result_path,
        )

    def _payload(self, **more: Any) -> dict[str, Any]:
        return {
            "execution_arn": sfn.JsonPath.string_at("$$.Execution.Id"),
            "execution_name": sfn.JsonPath.string_at("$$.Execution.Name"),
            "settings": self._settings,
            "state": sfn.JsonPath.entire_payload,
            **more,
        }

    def _invoke(
        self,
        name: str,
        step: BatchFunction,
        *,
        payload: sfn.TaskInput | None = None,
        result_path: str | None = None,
    ) -> tasks.LambdaInvoke:
        task = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=step.function,
            payload=payload,
            payload_response_only=True,
            result_path=result_path,
            retry_on_service_exceptions=False,  # the ones below retry them too
            task_timeout=sfn.Timeout.duration(step.timeout.plus(_TASK_MARGIN)),
        )
        task.add_retry(errors=[RefusedRunError.__name__], max_attempts=0)
        task.add_retry(
            errors=[_THROTTLED],
            interval=Duration.seconds(2),
            backoff_rate=2,
            max_attempts=_THROTTLED_ATTEMPTS,
            max_delay=Duration.minutes(2),
            jitter_strategy=sfn.JitterType.FULL,
        )
        task.add_retry(
            errors=[sfn.Errors.ALL],
            interval=Duration.seconds(1),
            backoff_rate=2,
            max_attempts=_ATTEMPTS,
            max_delay=Duration.seconds(60),
            jitter_strategy=sfn.JitterType.FULL,
        )
        return task

    def _wait(self, name: str) -> sfn.Wait:
        return sfn.Wait(self, name, time=sfn.WaitTime.seconds_path("$.wait_seconds"))


def _is(state: NextState) -> sfn.Condition:
    return sfn.Condition.string_equals("$.next", state.value)
