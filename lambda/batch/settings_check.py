"""Does what a request changed of a job still go together? What is deployed was checked before."""

from batch.refusal import RefusedRunError
from batch.settings import BatchSettings

_MOST_MEGABYTES_AT_ONCE = 100  # on an instance, says SageMaker


def check_settings(settings: BatchSettings) -> None:
    """See that what a request changed still goes together.

    Raises:
        RefusedRunError: it does not, with all problems.
    """
    problems: list[str] = []
    if settings.instance_count < 1:
        problems.append(
            f"instance_count must be 1 or more, got {settings.instance_count}; give at least one"
        )
    at_once = settings.max_concurrent_transforms * settings.max_payload_mb
    if settings.max_concurrent_transforms < 1 or at_once > _MOST_MEGABYTES_AT_ONCE:
        problems.append(
            f"max_concurrent_transforms x max_payload_mb must be 1 to {_MOST_MEGABYTES_AT_ONCE}, "
            f"got {settings.max_concurrent_transforms} x {settings.max_payload_mb}; ask for fewer "
            "transforms at once"
        )
    for name, uri in (("output", settings.output_uri), ("runs", settings.work_uri)):
        if settings.input_uri.endswith("/") and uri.startswith(settings.input_uri):
            problems.append(
                f"input {settings.input_uri} must not hold what runs write, got {name} {uri}; keep "
                "them apart"
            )
    if problems:
        raise RefusedRunError("\n".join(problems))
