"""The world of a batch job in memory; it has the attributes of `batch.handlers.world.World`."""

from dataclasses import replace

from batch.documents import Feature, ModelIdentity
from batch.gateways.batch_metrics import MetricsNotSentError
from batch.refusal import RefusedRunError
from batch.settings import BatchSettings
from batch.state import StepInput
from batch.transform_job import TransformJob, TransformJobStatus
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
        self.states = {}

    def ended(self, name, status=ExecutionStatus.FAILED, *, cause="", document=None):
        """Let an execution have ended."""
        document = {} if document is None else document
        state = ExecutionState(status=status, cause=cause, document=document)
        self.states[execution_arn(name)] = state

    def describe(self, arn):
        return self.states.get(arn, ExecutionState(status=ExecutionStatus.RUNNING))


class FakeTransformJobs:
    """Transform jobs by name; one that nobody made is not there."""

    def __init__(self):
        self.jobs = {}
        self.stopped = []

    def runs(self, name, *, status=TransformJobStatus.IN_PROGRESS, reason="", seconds=None):
        """Let there be a job that started at 1000."""
        self.jobs[name] = TransformJob(
            name=name,
            status=status,
            reason=reason,
            started_at=1000.0,
            ended_at=None if seconds is None else 1000.0 + seconds,
            instance_type="ml.m5.large",
            instance_count=2,
        )

    def describe(self, name):
        return self.jobs.get(name)

    def stop(self, name):
        self.stopped.append(name)
        job = self.jobs.get(name)
        if job is not None and job.status is TransformJobStatus.IN_PROGRESS:
            self.jobs[name] = replace(job, status=TransformJobStatus.STOPPING)


class FakeBatchMetrics:
    """Metrics that remember; the last value of each by its name."""

    def __init__(self):
        self.values = {}
        self.is_down = False

    def send(self, measurements):
        if self.is_down:
            raise MetricsNotSentError("CloudWatch is down")
        self.values |= {each.name.value: each.value for each in measurements}


class FakeBatchWorld:
    """What a step may touch."""

    def __init__(self, settings=SETTINGS):
        self.settings = settings
        self.objects = ObjectsInMemory()
        self.models = FakeModels()
        self.executions = FakeRunExecutions()
        self.notifications = FakeNotifications()
        self.transform_jobs = FakeTransformJobs()
        self.metrics = FakeBatchMetrics()
