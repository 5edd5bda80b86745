"""The order of a canary's steps: Step Functions waits and repeats, the Lambda functions decide."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from canary.position import Next
from canary.verdict import CanaryOutcome
from constructs_lib.canary_function import CanaryFunction
from constructs_lib.canary_functions import CanaryFunctions

# A task outlives its function: two calls of the same step never run at once.
_TASK_MARGIN = Duration.seconds(30)

# With full jitter and at most 30 s in between, 8 last about a minute: longer than AWS throttles.
_FORWARD_ATTEMPTS = 8
_BACK_ATTEMPTS = 10


class CanaryDefinition(Construct):
    """The states, by the words a person on call reads."""

    def __init__(self, scope: Construct, construct_id: str, *, functions: CanaryFunctions) -> None:
        """Declare the states and what leads from one to the next."""
        super().__init__(scope, construct_id)
        prepare = self._task("Prepare", functions.prepare, attempts=_FORWARD_ATTEMPTS)
        smoke = self._task("Smoke test", functions.smoke, attempts=_FORWARD_ATTEMPTS)
        shift = self._task("Shift traffic", functions.shift, attempts=_FORWARD_ATTEMPTS)
        judge = self._task("Judge", functions.judge, attempts=_FORWARD_ATTEMPTS)
        promote = self._task("Promote", functions.promote, attempts=_FORWARD_ATTEMPTS)
        # Nothing catches these two: an execution that fails in them is followed by a restore.
        roll_back = self._task("Roll back", functions.roll_back, attempts=_BACK_ATTEMPTS)
        conclude = self._task("Conclude", functions.conclude, attempts=_BACK_ATTEMPTS)
        for task in (prepare, smoke, shift, judge, promote):
            task.add_catch(roll_back, errors=["States.ALL"], result_path="$.error")

        self._start = self._choice("New canary or restore?")
        self._start.when(sfn.Condition.is_present("$.restore"), roll_back).otherwise(prepare)
        bake = self._wait("Bake")
        bake.next(judge)
        self._lead(
            prepare,
            "May it start?",
            {
                Next.SMOKE_TEST: smoke,
                Next.REFUSE: self._fail("Refused", "Canary.Refused"),
                Next.NOTHING_TO_RELEASE: sfn.Succeed(self, "Nothing to release"),
            },
            otherwise=roll_back,
        )
        self._lead(smoke, "Smoke test passed?", {Next.SHIFT: shift}, otherwise=roll_back)
        self._lead(
            shift,
            "Settled?",
            {
                Next.BAKE: bake,
                Next.PROMOTE: promote,
                Next.WAIT: self._wait("Settle").next(shift),
            },
            otherwise=roll_back,
        )
        self._lead(
            judge,
            "Verdict?",
            {Next.BAKE: bake, Next.SHIFT: shift, Next.PROMOTE: promote},
            otherwise=roll_back,
        )
        self._lead(
            promote,
            "Promoted?",
            {Next.CONCLUDE: conclude, Next.BAKE: bake, Next.SHIFT: shift},
            otherwise=roll_back,
        )
        self._lead(
            roll_back,
            "Champion restored?",
            {Next.CONCLUDE: conclude, Next.WAIT: self._wait("Settle back").next(roll_back)},
            otherwise=self._fail("Not restored", "Canary.NotRestored"),
        )
        ended = self._choice("How did it end?")
        conclude.next(ended)
        self._end(ended)

    @property
    def start(self) -> sfn.IChainable:
        """The first state."""
        return self._start

    def _end(self, ended: sfn.Choice) -> None:
        ended.when(_is("$.outcome", CanaryOutcome.PROMOTED), sfn.Succeed(self, "Promoted"))
        for outcome, name, error in (
            (CanaryOutcome.ROLLED_BACK, "Rolled back", "Canary.RolledBack"),
            (CanaryOutcome.HELD, "Held", "Canary.Held"),
            (CanaryOutcome.ABORTED, "Aborted", "Canary.Aborted"),
        ):
            ended.when(_is("$.outcome", outcome), self._fail(name, error))
        ended.otherwise(self._fail("Infrastructure error", "Canary.InfrastructureError"))

    def _task(self, name: str, step: CanaryFunction, *, attempts: int) -> tasks.LambdaInvoke:
        task = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=step.function,
            payload=sfn.TaskInput.from_object(
                {
                    "execution_arn": sfn.JsonPath.string_at("$$.Execution.Id"),
                    "execution_name": sfn.JsonPath.string_at("$$.Execution.Name"),
                    "state": sfn.JsonPath.entire_payload,
                }
            ),
            payload_response_only=True,
            retry_on_service_exceptions=False,  # the one below retries them too
            task_timeout=sfn.Timeout.duration(step.timeout.plus(_TASK_MARGIN)),
        )
        task.add_retry(
            errors=["States.ALL"],
            interval=Duration.seconds(1),
            backoff_rate=2,
            max_attempts=attempts,
            max_delay=Duration.seconds(30),
            jitter_strategy=sfn.JitterType.FULL,
        )
        return task

    def _wait(self, name: str) -> sfn.Wait:
        return sfn.Wait(self, name, time=sfn.WaitTime.seconds_path("$.wait_seconds"))

    def _fail(self, name: str, error: str) -> sfn.Fail:
        return sfn.Fail(self, name, error=error, cause_path="$.reason")

    def _choice(self, name: str) -> sfn.Choice:
        return sfn.Choice(self, name)

    def _lead(
        self,
        task: tasks.LambdaInvoke,
        question: str,
        answers: dict[Next, sfn.IChainable],
        *,
        otherwise: sfn.IChainable,
    ) -> None:
        """Ask after a task where it leads."""
        choice = self._choice(question)
        for answer, state in answers.items():
            choice.when(_is("$.next", answer), state)
        choice.otherwise(otherwise)
        task.next(choice)


def _is(path: str, word: str) -> sfn.Condition:
    return sfn.Condition.string_equals(path, str(word))
