"""AddTags, ListTags, DeleteTags, on any resource."""

from __future__ import annotations

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.resources import tags_from

MAX_TAGS = 50


def add(control: Control, params: Params) -> Answer:
    """Add tags or give them other values, and return all there are."""
    hosting_rules.check_tags(params)
    tags = control.catalog.by_arn(params["ResourceArn"]).tags
    added = tags_from(params)
    if len(tags.keys() | added.keys()) > MAX_TAGS:
        raise SageMakerError(
            "ResourceLimitExceeded", f"A resource can have at most {MAX_TAGS} tags."
        )
    tags.update(added)
    return _rendered(tags)


def list_all(control: Control, params: Params) -> Answer:
    """Return all tags; they fit one page."""
    return _rendered(control.catalog.by_arn(params["ResourceArn"]).tags)


def delete(control: Control, params: Params) -> Answer:
    """Remove tags, also those that are not there."""
    tags = control.catalog.by_arn(params["ResourceArn"]).tags
    for key in params["TagKeys"]:
        tags.pop(key, None)
    return {}


def _rendered(tags: dict[str, str]) -> Answer:
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
