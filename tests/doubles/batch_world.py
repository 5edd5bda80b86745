"""The world of a batch job in memory; it has the attributes of `batch.handlers.world.World`."""

from dataclasses import replace

from batch.documents import Feature, ModelIdentity
from batch.refusal import RefusedRunError
from batch.settings import BatchSettings
from batch.state import StepInput
from canary.gateways.executions import ExecutionState
from canary.restore import ExecutionStatus
from tests.doubles.canary_world import FakeNotifications
from tests.doubles.objects_in_memory import ObjectsInMemory

STATE_MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:Batch"

SETTINGS = BatchSettings(
    job_name="nightly",
    model_name="flights-model",
    input_uri="s3://data/input/",
    output_uri="s3://data/published/",
    work_uri="s3://data/runs/",
)

MODEL = ModelIdentity(
    model_name="flights-model",
    artifact_uri="s3://models/flights.tar.gz",
    artifact_etag="etag-1",
    name="flights",
    framework_version="1.9-0",
    features=(
        Feature(name="month", type="number"),
        Feature(name="distance", type="number", nullable=True),
        Feature(name="carrier", type="text"),
    ),
    classes=None,
)


def execution_arn(name):
    """Return the ARN of an execution of the state machine."""
    return f"{STATE_MACHINE.replace(':stateMachine:', ':execution:')}:{name}"


def step_input(state, *, name="run-1", settings=SETTINGS, group=None):
    """Build what a step of an execution is given."""
    return StepInput(
        execution_arn=execution_arn(name),
        execution_name=name,
        settings=settings,
        state=state,
        group=group,
    )


class FakeModels:
    """Models by name."""

    def __init__(self):
        self.known = {MODEL.model_name: MODEL}

    def is_deployed_anew(self, name, **changes):
        """Somebody deploys another artifact."""
        self.known[name] = replace(self.known[name], **changes)

    def identify(self, model_name):
        if model_name not in self.known:
            raise RefusedRunError(f"model {model_name} must exist in SageMaker, got none")
        return self.known[model_name]


class FakeRunExecutions:
    """Executions by their ARN; one that nobody spoke of runs."""

    def __init__(self):
        self.statuses = {}

    def ended(self, name, status=ExecutionStatus.FAILED):
        """Let an execution have ended."""
        self.statuses[execution_arn(name)] = status

    def describe(self, arn):
        return ExecutionState(status=self.statuses.get(arn, ExecutionStatus.RUNNING))


class FakeBatchWorld:
    """What a step may touch."""

    def __init__(self, settings=SETTINGS):
        self.settings = settings
        self.objects = ObjectsInMemory()
        self.models = FakeModels()
        self.executions = FakeRunExecutions()
        self.notifications = FakeNotifications()
