"""Buckets of stacks: they carry tags, and one that is not empty is not deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation_requests import ResourceFailedError

_TYPE = "AWS::S3::Bucket"


def install_stack_buckets(modules: Mapping[str, Any]) -> None:
    """Handle a stack's buckets as CloudFormation does; MiniStack would delete what is in them."""
    provisioners, s3 = modules["services.cloudformation.provisioners"], modules["services.s3"]
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def tag(name: str, properties: Mapping[str, Any]) -> None:
        s3._bucket_tags[name] = {each["Key"]: each["Value"] for each in properties.get("Tags", [])}

    def create_bucket(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        created = create(logical_id, properties, stack_name)
        tag(created[0], properties)
        return created

    def update_bucket(
        physical_id: str, old: Mapping[str, Any], new: Mapping[str, Any], stack_name: str
    ) -> Any:
        updated = update(physical_id, old, new, stack_name)
        tag(physical_id, new)
        return updated

    def delete_bucket(physical_id: str, properties: Mapping[str, Any]) -> None:
        found = s3._buckets.get(physical_id)
        if found is not None and (found["objects"] or s3._bucket_has_versions(physical_id)):
            raise ResourceFailedError(
                'Resource handler returned message: "The bucket you tried to delete is not empty. '
                'You must delete all versions in the bucket. (Service: S3, Status Code: 409)" '
                "(HandlerErrorCode: GeneralServiceException)"
            )
        delete(physical_id, properties)

    handlers.update({"create": create_bucket, "update": update_bucket, "delete": delete_bucket})
    provisioners._STACK_TAG_PROPERTY[_TYPE] = ("Tags", "list")
