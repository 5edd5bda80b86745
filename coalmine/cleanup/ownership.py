"""Which stacks are an environment's: by their tag, and by their names only where nothing else is.

A name does not tell: `Coalmine-dev-eu-flights` is the endpoint eu-flights of dev, or the endpoint
flights of dev-eu.
"""

import re
from collections.abc import Collection, Mapping

ENVIRONMENT_TAG = "coalmine:environment"
ENDPOINT_TAG = "coalmine:endpoint"  # of its stack and of what that makes: the name on SageMaker
BATCH_JOB_TAG = "coalmine:batch-job"  # of its stack and of what that makes
REPORTS_ID = "Reports"  # how the logical ids of buckets with reports of canaries begin
BATCH_STACK = "batch-"  # how the names of batch jobs' stacks differ from those of endpoints
_DESCRIPTION = re.compile(r"^Coalmine: .* of (?P<environment>[a-z0-9-]+)$")
_IN_REVIEW = "REVIEW_IN_PROGRESS"


def stack_prefix(environment: str) -> str:
    """Give what the names of an environment's stacks begin with."""
    return f"Coalmine-{environment}-"


def is_ours(
    environment: str,
    *,
    name: str,
    status: str,
    tags: Mapping[str, str],
    description: str,
    expected_names: Collection[str],
) -> bool:
    """Tell whether a stack belongs to an environment.

    Args:
        expected_names: the stacks that the config declares; a stack that was never executed has
            neither tags nor a description yet, and is known by its name alone.
    """
    if not name.startswith(stack_prefix(environment)):
        return False
    if ENVIRONMENT_TAG in tags:
        return tags[ENVIRONMENT_TAG] == environment
    described = _DESCRIPTION.match(description)
    if described is not None:
        return described["environment"] == environment
    return status == _IN_REVIEW and name in expected_names


def endpoint_of_stack(environment: str, stack_name: str) -> str:
    """Give the physical name of the endpoint that a stack of that name deploys."""
    return f"{stack_name.removeprefix(stack_prefix(environment))}-{environment}"
