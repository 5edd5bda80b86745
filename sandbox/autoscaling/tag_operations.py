"""TagResource, UntagResource, ListTagsForResource."""

from __future__ import annotations

import dataclasses

from sandbox.autoscaling import rules
from sandbox.autoscaling.control import Answer, Control, Params
from sandbox.autoscaling.errors import AutoScalingError
from sandbox.autoscaling.registry import Registered


def add(control: Control, params: Params) -> Answer:
    """Add tags to a target."""
    registered = _by_arn(control, params)
    rules.check_tags(params["Tags"])
    tags = {**registered.target.tags, **params["Tags"]}
    rules.check_tags(tags)
    registered.target = dataclasses.replace(registered.target, tags=tags)
    return {}


def remove(control: Control, params: Params) -> Answer:
    """Remove tags from a target."""
    registered = _by_arn(control, params)
    tags = {
        key: value for key, value in registered.target.tags.items() if key not in params["TagKeys"]
    }
    registered.target = dataclasses.replace(registered.target, tags=tags)
    return {}


def list_all(control: Control, params: Params) -> Answer:
    """Return the tags of a target."""
    return {"Tags": dict(_by_arn(control, params).target.tags)}


def _by_arn(control: Control, params: Params) -> Registered:
    arn = params["ResourceARN"]
    for each in control.registry.in_scope(control.scope):
        if each.target.arn == arn:
            return each
    raise AutoScalingError(
        "ResourceNotFoundException", f"The specified resource doesn't exist: {arn}"
    )
