"""An endpoint, its scalable targets and its stack in memory, as the deploy gate sees them."""

import json
from dataclasses import replace

from canary.endpoint import EndpointState, VariantState
from deploy_gate.live import LiveEndpoint
from deploy_gate.scaling import PutBack, Registered, Scalable

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
STACK_ID = "arn:aws:cloudformation:us-east-1:111111111111:stack/Flights/1"
RESPONSE_URL = "https://example.com/secret"
ABORT = "coalmine canary abort flights -c dev"


def scalable(variant_name, dimension=INSTANCES):
    """Return a dimension of a variant of the flights."""
    return Scalable(resource_id=f"endpoint/flights/variant/{variant_name}", dimension=dimension)


def scaling(variant_name, *, dimension=INSTANCES, max_capacity=4, policy="target-tracking"):
    """Return a variant's scaling as the constructs write it."""
    common = scalable(variant_name, dimension).to_request()
    return {
        "Target": {**common, "MinCapacity": 1, "MaxCapacity": max_capacity},
        "Policies": [{**common, "PolicyName": policy}],
        "ScheduledActions": [{**common, "ScheduledActionName": "night"}],
    }


def registered(variant_name, dimension=INSTANCES, *, policies=("target-tracking",)):
    """Return a registered target with everything that hangs on it."""
    return Registered(
        scalable=scalable(variant_name, dimension),
        policy_names=frozenset(policies),
        action_names=frozenset({"night"}),
    )


def properties(
    config_name="config-2",
    *,
    variants=(("blue", "ml.m5.large"), ("green", "ml.m5.large")),
    scales=(),
    weights=None,
    counts=None,
    table_name="locks",
    sources=None,
    promote_command=None,
    **endpoint,
):
    """Return a custom resource's properties; `scales` names variants, or holds their scaling.

    `sources` are those of the models by variant; without them, as an older template declares it.
    """
    declaration = {
        "endpoint": {
            "endpoint_name": "flights",
            "config_name": config_name,
            "variants": [
                {
                    "name": name,
                    "instance_type": instance_type,
                    "weight": 1 if weights is None else weights[name],
                    "instance_count": None if counts is None else counts[name],
                    **({} if sources is None else {"model_source": sources[name]}),
                }
                for name, instance_type in variants
            ],
            "owns_weights": weights is not None,
            "owns_counts": counts is not None,
            **endpoint,
        },
        "scaling": [scaling(each) if isinstance(each, str) else each for each in scales],
        "table_name": table_name,
        "abort_command": ABORT,
        "promote_command": promote_command,
    }
    return {"ServiceToken": "arn:function", "Declaration": json.dumps(declaration)}


def event(request_type, declared, previous=None, *, resource_type="Custom::EndpointGate"):
    """Return what CloudFormation sends."""
    sent = {
        "RequestType": request_type,
        "RequestId": "request-1",
        "ResponseURL": RESPONSE_URL,
        "StackId": STACK_ID,
        "LogicalResourceId": "Gate",
        "ResourceType": resource_type,
        "ResourceProperties": declared,
    }
    if request_type != "Create":
        sent["PhysicalResourceId"] = "flights-gate"
    if previous is not None:
        sent["OldResourceProperties"] = previous
    return sent


def live(
    config_name="config-1",
    status="InService",
    *,
    failure_reason=None,
    counts=None,
    weights=None,
    initial_weights=None,
    **types,
):
    """Return an endpoint as it is, with the instance types of its variants."""
    instance_types = types if types else {"blue": "ml.m5.large", "green": "ml.m5.large"}
    return LiveEndpoint(
        state=EndpointState(
            name="flights",
            status=status,
            config_name=config_name,
            variants=tuple(
                VariantState(
                    name=name,
                    current_weight=1 if weights is None else weights[name],
                    desired_weight=1 if weights is None else weights[name],
                    desired_instance_count=1 if counts is None else counts[name],
                )
                for name in instance_types
            ),
        ),
        failure_reason=failure_reason,
        instance_types=instance_types,
        initial_weights=initial_weights,
    )


class FakeEndpoints:
    """One endpoint, whose update takes a number of looks."""

    def __init__(self):
        self.endpoint = live()
        self.looks_to_settle = 0
        self.is_down = False
        self.without_traffic = []

    def take_traffic(self, step):
        assert step.endpoint_name == "flights"
        self.without_traffic.extend(step.variant_names)
        variants = tuple(
            replace(each, current_weight=0, desired_weight=0)
            if each.name in step.variant_names
            else each
            for each in self.endpoint.state.variants
        )
        self.endpoint = replace(
            self.endpoint, state=replace(self.endpoint.state, variants=variants)
        )

    def find(self, endpoint_name):
        assert endpoint_name == "flights"
        if self.is_down:
            raise OSError("SageMaker does not answer")
        if self.looks_to_settle == 0 or self.endpoint is None:
            return self.endpoint
        self.looks_to_settle -= 1
        return replace(self.endpoint, state=replace(self.endpoint.state, status="Updating"))


class FakeTargets:
    """Scalable targets; what is put back is registered then."""

    def __init__(self):
        self.registered = []
        self.asked_for = []
        self.deregistered = []
        self.deleted_policies = []
        self.put_back: list[PutBack] = []
        self.fails_after = None

    def find(self, resource_ids):
        self.asked_for.append(resource_ids)
        return tuple(each for each in self.registered if each.scalable.resource_id in resource_ids)

    def deregister(self, wanted):
        if self.fails_after == len(self.deregistered):
            raise OSError("Rate exceeded")
        self.deregistered.append(wanted)
        self.registered = [each for each in self.registered if each.scalable != wanted]

    def delete_policy(self, policy):
        self.deleted_policies.append(policy)
        self.registered = [
            replace(each, policy_names=each.policy_names - {policy.name})
            if each.scalable == policy.scalable
            else each
            for each in self.registered
        ]

    def put(self, call):
        self.put_back.append(call)
        wanted = Scalable(
            resource_id=call.request["ResourceId"], dimension=call.request["ScalableDimension"]
        )
        known = {each.scalable: each for each in self.registered}
        if call.operation == "register_scalable_target":
            known[wanted] = Registered(scalable=wanted)
        elif call.operation == "put_scaling_policy":
            names = known[wanted].policy_names | {call.request["PolicyName"]}
            known[wanted] = replace(known[wanted], policy_names=names)
        else:
            names = known[wanted].action_names | {call.request["ScheduledActionName"]}
            known[wanted] = replace(known[wanted], action_names=names)
        self.registered = list(known.values())


class FakeStacks:
    """The stack, on its way forward or back."""

    def __init__(self):
        self.rolls_back = False
        self.is_down = False

    def is_rolling_back(self, stack_id):
        assert stack_id == STACK_ID
        if self.is_down:
            raise OSError("CloudFormation does not answer")
        return self.rolls_back


class FakeLocks:
    """Locks by table and endpoint."""

    def __init__(self):
        self.locks = {}

    def find(self, table_name, endpoint_name):
        return self.locks.get((table_name, endpoint_name))


class FakeWorld:
    """What the function may touch; it has the attributes of `deploy_gate.handlers.world.World`."""

    def __init__(self):
        self.endpoints = FakeEndpoints()
        self.targets = FakeTargets()
        self.stacks = FakeStacks()
        self.locks = FakeLocks()
        self.answers = []
        self.slept = 0.0
        self.sleeps = 0

    def send(self, url, document):
        assert url == RESPONSE_URL
        self.answers.append(document)

    def sleep(self, seconds):
        self.slept += seconds
        self.sleeps += 1

    def now(self):
        return 1_800_000_000 + self.slept
