"""The world of a canary in memory: it answers as AWS does, and fails when it is told to."""

from collections import deque
from dataclasses import replace
from typing import cast

from canary.endpoint import EndpointState, VariantState
from canary.gateways.cloudwatch import AlarmsUnavailableError, Reading
from canary.gateways.executions import ExecutionState
from canary.gateways.items import ConditionError, Items, TableError
from canary.gateways.notifications import NotificationError
from canary.gateways.reports import ReportError
from canary.gateways.table import CanaryTable
from canary.golden import Answer
from canary.periods import Counts, Period
from canary.restore import ExecutionStatus
from canary.scale_in import ScalableTarget, ScaledDimension, resource_ids
from canary.settings import CanarySettings, StageSettings
from canary.traffic import RaiseCapacity
from canary.verdict import AlarmState

STATE_MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:Canary"

SETTINGS = CanarySettings(
    stages=(
        StageSettings(share=0.1, bake_seconds=300),
        StageSettings(share=0.5, bake_seconds=300),
        StageSettings(share=1.0, bake_seconds=120),
    ),
    max_bake_seconds=900,
    settle_seconds=15,
    settle_timeout_seconds=600,
    max_error_rate=0.5,
)


def execution_arn(name):
    """Return the ARN of an execution of the state machine."""
    return f"{STATE_MACHINE.replace(':stateMachine:', ':execution:')}:{name}"


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self, now=1_800_000_000):
        self.now = now

    def pass_seconds(self, seconds):
        self.now += seconds


class FakeEndpoint:
    """An endpoint whose updates take a number of looks to settle."""

    def __init__(self, name="flights-dev", *, looks_to_settle=1, **weights):
        self.endpoint_name = name
        self.status = "InService"
        self.config_name = "config-1"
        self.pending_config_name = None
        self.exists = True
        self.artifact = "s3://example-models/flights/green.tar.gz"
        self.sources = {name: f"s3://models/{name}.tar.gz" for name in ("blue", "green")}
        self.calls = []
        self.failures: deque[Exception] = deque()
        self._looks_to_settle = looks_to_settle
        self._looks_left = 0
        shares = weights if weights else {"blue": 1.0, "green": 0.0}
        self._variants = {
            name: VariantState(
                name=name,
                current_weight=weight,
                desired_weight=weight,
                current_instance_count=1,
                desired_instance_count=1,
            )
            for name, weight in shares.items()
        }

    @property
    def weights(self):
        """Where requests go now."""
        return {each.name: each.current_weight for each in self._variants.values()}

    @property
    def share(self):
        """The part of the requests that green gets."""
        return self.weights["green"] / sum(self.weights.values())

    def has_variant(self, name, **changes):
        """Somebody else changes a variant, at once."""
        known = self._variants.get(
            name, VariantState(name=name, current_weight=0, desired_weight=0)
        )
        self._variants[name] = replace(known, **changes)

    def is_deployed(self, config_name):
        """Somebody deploys another config, which keeps the weights."""
        self.config_name = config_name

    def is_updated_by_somebody(self, *, looks):
        """Somebody else's update is under way for this number of looks."""
        self.status, self._looks_left = "Updating", looks

    def is_deployed_to_by_somebody(self, config_name):
        """Somebody else's deployment of another config is under way, and stays so."""
        self.status, self.pending_config_name = "Updating", config_name

    def fails(self, *errors):
        """The next calls fail with these, one after the other."""
        self.failures.extend(errors)

    def describe(self):
        if not self.exists:
            return None
        state = EndpointState(
            name=self.endpoint_name,
            status=self.status,
            variants=tuple(self._variants.values()),
            config_name=self.config_name,
            pending_config_name=self.pending_config_name,
        )
        if self.status == "Updating" and self.pending_config_name is None:
            self._looks_left -= 1
            if self._looks_left <= 0:
                self._settle()
        return state

    def call(self, step):
        if self.failures:
            raise self.failures.popleft()
        if self.status != "InService":
            return False
        self.calls.append(step)
        if isinstance(step, RaiseCapacity):
            self.has_variant(step.variant_name, desired_instance_count=step.instance_count)
        else:
            for name, weight in step.weights.items():
                self.has_variant(name, desired_weight=weight)
        self.status, self._looks_left = "Updating", self._looks_to_settle
        return True

    def find_artifact(self, variant_name):
        return self.artifact

    def find_sources(self):
        return {name: self.sources.get(name) for name in self._variants}

    def _settle(self):
        self.status = "InService"
        for each in list(self._variants.values()):
            self.has_variant(
                each.name,
                current_weight=each.desired_weight,
                current_instance_count=each.desired_instance_count,
            )


class FakeItems:
    """Items in memory, with the conditions the table's gateway uses."""

    def __init__(self):
        self.documents = {}
        self.is_down = False

    def get(self, sort_key):
        self._answer()
        found = self.documents.get(sort_key)
        return None if found is None else dict(found)

    def put(self, sort_key, document):
        self._answer()
        self.documents[sort_key] = dict(document)

    def put_if(self, sort_key, document, *, condition, owner):
        self._answer()
        self._check(sort_key, condition, owner)
        self.put(sort_key, document)

    def update_if(self, sort_key, changed, *, condition, owner):
        self._answer()
        self._check(sort_key, condition, owner)
        self.documents[sort_key] = self.documents[sort_key] | dict(changed)

    def delete_if(self, sort_key, *, condition, owner):
        self._answer()
        self._check(sort_key, condition, owner)
        del self.documents[sort_key]

    def write_together(self, update, put, delete=None, *, condition, owner):
        self.update_if(*update, condition=condition, owner=owner)
        self.put(*put)
        self.documents.pop(delete, None)

    def between(self, first, last):
        self._answer()
        return [self.documents[key] for key in sorted(self.documents) if first <= key <= last]

    def _answer(self):
        if self.is_down:
            raise TableError("the table does not answer")

    def _check(self, sort_key, condition, owner):
        found = self.documents.get(sort_key)
        holds = {
            "#owner = :owner": found is not None and found.get("owner") == owner,
            "attribute_not_exists(#owner) OR #owner = :owner": found is None
            or found.get("owner") == owner,
            "#owner = :owner AND NOT (run.outcome = :promoted)": found is not None
            and found.get("owner") == owner
            and (found.get("run") or {}).get("outcome") != "promoted",
            "call_owner = :owner": found is not None and found.get("call_owner") == owner,
        }
        if not holds[condition]:
            raise ConditionError(condition)


class FakeTargets:
    """Scalable targets by variant, as they are and as they were changed."""

    def __init__(self, endpoint_name):
        self.registered = {}
        self.updates = []
        self.is_down = False
        self._endpoint_name = endpoint_name

    def has_target(self, variant_name, **changes):
        """Register a variant, or change what of it is suspended, or whether it has schedules."""
        (resource_id,) = resource_ids(self._endpoint_name, [variant_name])
        scaled = ScaledDimension(
            resource_id=resource_id, scalable_dimension="sagemaker:variant:DesiredInstanceCount"
        )
        known = self.registered.get(variant_name, ScalableTarget(scaled=scaled))
        self.registered[variant_name] = replace(known, **changes)

    def is_gone(self, variant_name):
        """Somebody deregisters a variant."""
        del self.registered[variant_name]

    @property
    def suspended(self):
        """The variants whose scale-in stands still."""
        return {name for name, each in self.registered.items() if each.is_scale_in_suspended}

    def find(self, variant_names):
        self._answer()
        return tuple(self.registered[name] for name in variant_names if name in self.registered)

    def update(self, target):
        self._answer()
        self.updates.append(target)
        self.registered[target.scaled.resource_id.rpartition("/")[2]] = target

    def _answer(self):
        if self.is_down:
            raise OSError("Application Auto Scaling does not answer")


class FakeMetrics:
    """Counts that follow from who gets which share, and how often each variant fails."""

    def __init__(self, clock, endpoint):
        self.error_rates = {"blue": 0.01, "green": 0.01}
        self.requests_a_minute = 600
        self.alarms = {}
        self.is_down = False
        self._clock = clock
        self._endpoint = endpoint
        self._served = {}

    def serve(self, seconds):
        """Let traffic flow for some time, as the endpoint's weights say."""
        end = self._clock.now + seconds
        minute = self._clock.now - self._clock.now % 60
        total = sum(self._endpoint.weights.values())
        while minute < end:
            for name, weight in self._endpoint.weights.items():
                requests = round(self.requests_a_minute * weight / total)
                if requests > 0:
                    errors = round(requests * self.error_rates.get(name, 0))
                    self._served[name, minute] = Counts(invocations=requests, errors=errors)
            minute += 60

    def read(self, metrics, roles, *, start, end, period_seconds):
        if self.is_down:
            return Reading(unavailable={metric.name: "CloudWatch is down" for metric in metrics})
        starts = sorted({minute for _, minute in self._served if start - 60 < minute < end})
        periods = [
            Period(
                start=minute,
                challenger=self._served.get((roles.challenger, minute), Counts()),
                champion=self._served.get((roles.champion, minute), Counts()),
            )
            for minute in starts
        ]
        return Reading(periods={metric.name: periods for metric in metrics})

    def alarm_states(self, names):
        if self.is_down:
            raise AlarmsUnavailableError("CloudWatch is down")
        return {name: self.alarms[name] for name in names if name in self.alarms}

    def has_alarm(self, name, state):
        self.alarms[name] = AlarmState(state)


class FakeVariants:
    """Variants that answer what they are told to."""

    def __init__(self):
        self.answers = {}
        self.asked = []

    def answers_with(self, body, answer, *, status=200):
        self.answers[body] = (status, answer)

    def ask(self, variant_name, request):
        self.asked.append((variant_name, request.body))
        status, body = self.answers.get(request.body, (200, request.answer))
        return Answer(status=status, body=body, variant_name=variant_name)


class FakeArtifacts:
    """Artifacts whose model.json is at hand."""

    def __init__(self):
        golden = {"content_type": "text/csv", "accept": "text/csv", "body": "1,2", "answer": "0.5"}
        self.model = {"format_version": 1, "golden_requests": [golden]}

    def read_model_json(self, uri):
        return self.model


class FakeReports:
    """A bucket of reports."""

    def __init__(self):
        self.written = {}
        self.is_down = False

    def write(self, canary_id, document, page):
        if self.is_down:
            raise ReportError("S3 is down")
        self.written[canary_id] = (document, page)
        return {name: f"s3://reports/{canary_id}.{name}" for name in ("json", "html")}


class FakeNotifications:
    """A topic that remembers."""

    def __init__(self):
        self.subjects = []
        self.messages = []
        self.is_down = False

    def publish(self, subject, message):
        if self.is_down:
            raise NotificationError("SNS is down")
        self.subjects.append(subject)
        self.messages.append(message)


class FakeExecutions:
    """Executions by their ARN."""

    def __init__(self):
        self.states = {}
        self.inputs = {}

    def start(self, name, document):
        known = self.states.get(execution_arn(name))
        if known is not None:
            # Step Functions takes it for a repetition then, and answers as before.
            return known.status is ExecutionStatus.RUNNING and known.document == document
        self.states[execution_arn(name)] = ExecutionState(
            status=ExecutionStatus.RUNNING, document=document
        )
        self.inputs[name] = document
        return True

    def ended(self, name, status, cause=""):
        document = self.inputs.get(name, {})
        self.states[execution_arn(name)] = ExecutionState(
            status=status, cause=cause, document=document
        )

    def describe(self, arn):
        return self.states.get(arn, ExecutionState(status=ExecutionStatus.GONE))


class FakeWorld:
    """What a step may touch; it has the attributes of `canary.handlers.world.World`."""

    def __init__(self, settings=SETTINGS, **endpoint):
        self.clock = Clock()
        self.settings = settings
        self.endpoint = FakeEndpoint(**endpoint)
        self.endpoint_name = self.endpoint.endpoint_name
        self.items = FakeItems()
        self.table = CanaryTable(cast(Items, self.items))
        self.release_variant = None  # nothing is declared to serve
        self.abort_command = "coalmine canary abort flights -c dev"
        self.targets = None  # nothing scales
        self.metrics = FakeMetrics(self.clock, self.endpoint)
        self.variants = FakeVariants()
        self.artifacts = FakeArtifacts()
        self.reports = FakeReports()
        self.notifications = FakeNotifications()
        self.executions = FakeExecutions()

    def scales(self, *variant_names):
        """Let these variants be registered targets."""
        self.targets = FakeTargets(self.endpoint_name)
        for name in variant_names:
            self.targets.has_target(name)

    def pass_seconds(self, seconds):
        """Let time pass, with traffic."""
        self.metrics.serve(seconds)
        self.clock.pass_seconds(seconds)

    @property
    def journal(self):
        """The journal's entries, in the order of their keys."""
        keys = sorted(key for key in self.items.documents if key.count("#") == 2)
        return [self.items.documents[key] for key in keys]

    @property
    def lock(self):
        """The lock as it is stored."""
        return self.items.documents.get("lock")

    def summary(self, canary_id):
        """Return how a canary stands by its summary."""
        return self.items.documents[f"canary#{canary_id}"]
