"""PutScheduledAction, DescribeScheduledActions, DeleteScheduledAction."""

from __future__ import annotations

import dataclasses
import uuid

from sandbox.autoscaling import rules
from sandbox.autoscaling.control import Answer, Control, Params
from sandbox.autoscaling.describing import describe_action
from sandbox.autoscaling.errors import object_not_found, validation_exception
from sandbox.autoscaling.paging import page
from sandbox.autoscaling.targets import NAMESPACE, ScheduledAction, TargetKey
from sandbox.sagemaker.arns import Scope


def put(control: Control, params: Params) -> Answer:
    """Create an action or change it; what is not given stays, StartTime and EndTime do not."""
    key = rules.key_from(params)
    registered = control.registry.get(control.scope, key)
    name = params["ScheduledActionName"]
    former = registered.actions.get(name)
    if former is None:
        former = _new(control, key, params)
    bounds = params.get(
        "ScalableTargetAction",
        {"MinCapacity": former.min_capacity, "MaxCapacity": former.max_capacity},
    )
    action = dataclasses.replace(
        former,
        schedule=params.get("Schedule", former.schedule),
        timezone=params.get("Timezone", former.timezone),
        min_capacity=bounds.get("MinCapacity"),
        max_capacity=bounds.get("MaxCapacity"),
        start=params.get("StartTime"),
        end=params.get("EndTime"),
    )
    rules.check_action(key, action, control.next_cron)
    registered.actions[name] = action
    return {}


def describe(control: Control, params: Params) -> Answer:
    """Return one page of actions."""
    rules.check_namespace(params)
    names, resource_id = params.get("ScheduledActionNames"), params.get("ResourceId")
    dimension = params.get("ScalableDimension")
    entries = [
        describe_action(each.target.key, action)
        for each in control.registry.in_scope(control.scope)
        if resource_id in {None, each.target.key.resource_id}
        and dimension in {None, each.target.key.dimension}
        for action in each.actions.values()
        if names is None or action.name in names
    ]
    return page("ScheduledActions", entries, params)


def delete(control: Control, params: Params) -> Answer:
    """Forget an action."""
    key = rules.key_from(params)
    name = params["ScheduledActionName"]
    registered = control.registry.find(control.scope, key)
    if registered is None or name not in registered.actions:
        raise object_not_found(
            f"No scheduled action found for {key}, scheduled action name: {name}"
        )
    del registered.actions[name]
    return {}


def _new(control: Control, key: TargetKey, params: Params) -> ScheduledAction:
    missing = [name for name in ("Schedule", "ScalableTargetAction") if name not in params]
    if missing != []:
        raise validation_exception(f"A new scheduled action must have {', '.join(missing)}.")
    name = params["ScheduledActionName"]
    return ScheduledAction(
        name=name,
        arn=_action_arn(control.scope, key, name),
        created=control.clock(),
        schedule=params["Schedule"],
        timezone=None,
        min_capacity=None,
        max_capacity=None,
    )


def _action_arn(scope: Scope, key: TargetKey, name: str) -> str:
    return (
        f"arn:{scope.partition}:autoscaling:{scope.region}:{scope.account}:scheduledAction:"
        f"{uuid.uuid4()}:resource/{NAMESPACE}/{key.resource_id}:scheduledActionName/{name}"
    )
