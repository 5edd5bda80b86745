"""Whose stack something is part of that carries the environment's tag, and is in none of ours."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from coalmine.cleanup.inventory import Kind, Thing
from coalmine.cleanup.names import named_by, physical_id
from coalmine.gateways.aws import aws_errors

# GetResources filters by these, and returns them with all other tags. But not everything has
# them: which types of resources CloudFormation gives them to has changed over the years, and is
# documented for none. Of what has neither, CloudFormation is asked.
_STACK_ID, _STACK_NAME = "aws:cloudformation:stack-id", "aws:cloudformation:stack-name"


class OtherStacks:
    """The stacks of a region that are somebody else's."""

    def __init__(
        self,
        cloudformation: Any,
        names: Mapping[str, str],
        tagged: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Keep what is known.

        Args:
            names: of these stacks, by their ids.
            tagged: by ARN, the tags of what carries the environment's.
        """
        self._client = cloudformation
        self._names = names
        self._tags = {
            named: tags for arn, tags in tagged.items() if (named := named_by(arn)) is not None
        }

    def mark(self, thing: Thing) -> Thing:
        """Give a thing the stack that it is part of, when that is one of these."""
        if thing.stack is not None or not self._names or _is_made_by_autoscaling(thing):
            return thing
        return replace(thing, other_stack=self._owner(thing))

    def _owner(self, thing: Thing) -> str | None:
        tags = self._tags.get((thing.kind, thing.arn if thing.arn else thing.name), {})
        if _STACK_ID in tags:
            return self._names.get(tags[_STACK_ID])
        if _STACK_NAME in tags:
            return tags[_STACK_NAME] if tags[_STACK_NAME] in self._names.values() else None
        return self._asked(thing)

    def _asked(self, thing: Thing) -> str | None:
        """Ask for the stack of a resource; it may be one that was deleted, and left it."""
        with aws_errors(f"stack of {thing.kind} {thing.name}"):
            try:
                found = self._client.describe_stack_resources(
                    PhysicalResourceId=physical_id(thing)
                )["StackResources"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "ValidationError":
                    return None  # no stack has it
                raise
        owners = (self._names.get(each["StackId"]) for each in found)
        return next((name for name in owners if name is not None), None)


def _is_made_by_autoscaling(thing: Thing) -> bool:
    return thing.kind is Kind.ALARM and thing.endpoint is not None
