"""Runs from start to end: the synthesized state machine, with functions that only say what is next.

What is asserted is where the machine goes: what each step does is tried beside its module.
"""

import json

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from batch.refusal import RefusedRunError
from tests.doubles.state_machine import Execution
from tests.synth.test_batch_transform import batch_in

HAPPY_PATH = [
    "Inspect",
    "Cut",
    "Gather",
    "Is a shard missing?",
    "Transform shards",
    "Assess",
    "How did the job end?",
    "Verify",
    "Publish",
    "Conclude",
    "Published",
]
FAILURE = ["Conclude failed run", "Was it refused?", "Failed"]
REFUSAL = ["Conclude failed run", "Was it refused?", "Read the reason", "Refused"]


@pytest.fixture(scope="module")
def definition(feature_flags, image):
    """Give the state machine as CloudFormation gets it, every reference as `it`."""
    stack = Stack(App(context=feature_flags), "Test")
    batch_in(stack, image)
    (machine,) = (
        Template.from_stack(stack).find_resources("AWS::StepFunctions::StateMachine").values()
    )
    parts = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
    return json.loads("".join(part if isinstance(part, str) else "it" for part in parts))


class Steps:
    """The functions of a run, each with what it answers; an exception is raised."""

    def __init__(self, **answers):
        self.calls = []
        self.waits = []
        self._answers = {
            "Inspect": [{"next": "cut", "groups": [{"first": 0, "last": 2}, {"first": 2}]}],
            "Gather": [{"next": "transform", "groups": [{}, {}], "request": {}}],
            "Assess": [{"next": "verify", "groups": [{}, {}]}],
            **answers,
        }

    def __getitem__(self, name):
        def step(state, item=None):
            self.calls.append((name, state, item))
            answers = self._answers.get(name, [state])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return step

    def run(self, definition):
        return Execution(
            definition=definition, handlers=self, wait=self.waits.append, state={}
        ).run()

    def called(self, name):
        return [item for step, _, item in self.calls if step == name]


def test_a_run_goes_through_all_steps(definition):
    """Work items are shared out: a function for each group, at most 20 at once."""
    steps = Steps()
    execution = steps.run(definition)

    assert ("SUCCEEDED", HAPPY_PATH) == (execution.status, execution.path)
    assert [{"first": 0, "last": 2}, {"first": 2}] == steps.called("Cut group")
    assert 2 == len(steps.called("Verify group"))
    assert 20 == definition["States"]["Cut"]["MaxConcurrency"]


def test_where_nothing_is_missing_no_job_is_started(definition):
    """A resumed run whose shards are all verified."""
    steps = Steps(Gather=[{"next": "verify", "groups": []}])
    execution = steps.run(definition)

    assert "SUCCEEDED" == execution.status
    assert "Transform shards" not in execution.path


def test_a_refused_run_is_not_tried_again(definition):
    """Nothing that is repeated would help; its reason, as it is, is that of the execution."""
    reason = 'line 7 must hold a number, got "late"'
    steps = Steps(Inspect=[RefusedRunError(reason)])
    execution = steps.run(definition)

    assert ["Inspect", *REFUSAL] == execution.path
    assert ("FAILED", "RefusedRunError", reason) == (
        execution.status,
        execution.error,
        execution.cause,
    )
    assert 1 == len(steps.called("Inspect"))


def test_a_refusal_of_one_group_ends_the_run(definition):
    steps = Steps(**{"Cut group": [RefusedRunError("line 7")]})
    execution = steps.run(definition)

    assert (["Inspect", "Cut", *REFUSAL], "RefusedRunError") == (execution.path, execution.error)
    assert 1 == len(steps.called("Cut group"))


def test_anything_else_is_tried_again(definition):
    """A function that was killed, throttled or met an outage."""
    outage = OSError("no route")
    steps = Steps(**{"Verify group": [outage, outage, {}]})

    assert "SUCCEEDED" == steps.run(definition).status
    assert 4 == len(steps.called("Verify group"))


def test_who_is_throttled_waits_for_half_an_hour(definition):
    """New accounts have ten functions at once, fewer than one run would like to have."""
    throttled = type("Lambda.TooManyRequestsException", (Exception,), {})("Rate Exceeded.")
    steps = Steps(**{"Verify group": [*[throttled] * 30, {}]})
    (retry,) = [
        each
        for each in definition["States"]["Inspect"]["Retry"]
        if each["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
    ]
    longest = [
        min(retry["IntervalSeconds"] * retry["BackoffRate"] ** nth, retry["MaxDelaySeconds"])
        for nth in range(retry["MaxAttempts"])
    ]

    assert "SUCCEEDED" == steps.run(definition).status
    assert "FULL" == retry["JitterStrategy"]
    assert 25 * 60 < sum(longest) / 2 < 35 * 60


@pytest.mark.parametrize("step", ["Inspect", "Cut", "Gather", "Assess", "Verify", "Publish"])
def test_from_anywhere_a_failure_is_concluded_and_told(definition, step):
    name = f"{step} group" if step in ("Cut", "Verify") else step
    steps = Steps(**{name: [OSError("broken for good")]})
    execution = steps.run(definition)

    assert [step, *FAILURE] == execution.path[-4:]
    assert "OSError" == execution.error
    ((_, state, _),) = [call for call in steps.calls if call[0] == "Conclude failed run"]
    assert "broken for good" in state["error"]["Cause"]


def test_a_failure_that_cannot_be_concluded_is_still_told(definition):
    """The rule outside concludes it once more."""
    steps = Steps(
        Publish=[RefusedRunError("shard 3")],
        **{"Conclude failed run": [OSError("S3 is gone")]},
    )

    assert "shard 3" == steps.run(definition).cause


def test_a_job_that_ended_badly_is_assessed(definition):
    """Also one that could not be created because a call before had created it."""
    steps = Steps(
        **{"Transform shards": [RuntimeError("ResourceInUse")]},
        Assess=[
            {"next": "wait", "wait_seconds": 15},
            {"next": "verify", "groups": []},
        ],
    )
    execution = steps.run(definition)

    assert "SUCCEEDED" == execution.status
    assert [15] == steps.waits
    assert 1 == len(steps.called("Transform shards"))
    first = next(state for name, state, _ in steps.calls if name == "Assess")
    assert "ResourceInUse" in first["error"]["Cause"]


def test_a_job_without_machines_is_followed_by_another_one(definition):
    """After a wait, under another name: the one of the first is used for ever."""
    steps = Steps(
        Assess=[{"next": "gather", "wait_seconds": 60}, {"next": "verify", "groups": []}],
    )
    execution = steps.run(definition)

    assert "SUCCEEDED" == execution.status
    assert [60] == steps.waits
    assert 2 == execution.path.count("Gather") == execution.path.count("Transform shards")


def test_a_task_outlives_its_function(definition):
    """Else a second call would begin while the first one is still at work."""
    states = definition["States"]
    tasks = [
        *(each for each in states.values() if each["Type"] == "Task" and "Parameters" in each),
        *(states[name]["ItemProcessor"]["States"][f"{name} group"] for name in ("Cut", "Verify")),
    ]

    assert all(task["TimeoutSeconds"] >= 90 for task in tasks)
    assert 930 == states["Publish"]["TimeoutSeconds"]


def test_the_job_is_what_gather_asked_for_and_its_answer_is_dropped(definition):
    """A description of kilobytes would travel through all later states."""
    state = definition["States"]["Transform shards"]

    assert state["Resource"].endswith(":states:::sagemaker:createTransformJob.sync")
    assert all(state["Parameters"][key] == f"$.request.{key[:-2]}" for key in state["Parameters"])
    assert "DataProcessing.$" in state["Parameters"]
    assert state["ResultPath"] is None


def test_only_refused_calls_of_sagemaker_are_repeated(definition):
    """A job that failed has used its name."""
    repeated = {
        error
        for retry in definition["States"]["Transform shards"]["Retry"]
        for error in retry["ErrorEquals"]
    }

    assert {
        "SageMaker.ResourceLimitExceededException",
        "SageMaker.AmazonSageMakerException",
        "SageMaker.SdkClientException",
    } == repeated
