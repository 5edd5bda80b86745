"""What follows when CloudFormation could not delete a stack: once more, without this, or an end."""

from collections.abc import Sequence
from dataclasses import dataclass

from coalmine.cleanup.inventory import StackResource

_FAILED = "DELETE_FAILED"
# CloudFormation deletes neither when something is in it. It is left, and dealt with as data.
_HOLDING_DATA = ("AWS::S3::Bucket", "AWS::SageMaker::ModelPackageGroup")
_MOST_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class TryAgain:
    """Ask once more; CloudFormation shall forget the resources `retained` and leave them."""

    retained: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveUp:
    """These do not go."""

    failed: tuple[StackResource, ...]


def after_failure(resources: Sequence[StackResource], attempt: int) -> TryAgain | GiveUp:
    """Decide what to do with a stack that is DELETE_FAILED.

    Args:
        attempt: how often its deletion was tried, 1 after the first time.
    """
    failed = tuple(each for each in resources if each.status == _FAILED)
    left = tuple(each for each in failed if _may_be_left(each, attempt))
    if attempt >= _MOST_ATTEMPTS or (attempt > 1 and len(left) < len(failed)):
        return GiveUp(failed=failed)
    return TryAgain(retained=tuple(each.logical_id for each in left))


def _may_be_left(resource: StackResource, attempt: int) -> bool:
    if resource.type in _HOLDING_DATA:
        return True
    # Behind a custom resource is a function that was called, and nothing that could be left.
    return attempt > 1 and resource.type.startswith("Custom::")
