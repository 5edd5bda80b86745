"""Names: unique where they stand side by side, and not too long once they are put together."""

from collections.abc import Iterator
from typing import Any

from coalmine.cleanup.ownership import BATCH_STACK
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, items, section

_NAME_LENGTH_LIMIT = 63  # SageMaker's, for endpoints, variants and model package groups
_STACKS_OF_AN_ENVIRONMENT = {
    "registry": "the model package groups",
    "watch": "the alarms' topic and the dashboard",
    "cost": "the budget",
    "release": "the role of a pipeline",
}
_TAG_KEY_LIMIT, _TAG_VALUE_LIMIT = 128, 256


def of_environment(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the names of endpoints, groups and jobs, and with tags."""
    for key in ("endpoints", "model_package_groups", "batch_jobs"):
        yield from unique(data.get(key), (key,))
        for index, item in enumerate(items(data.get(key))):
            yield from _physical_name(data.get("environment"), item.get("name"), (key, index))
    for key, value in section(data.get("tags")).items():
        yield from _tag(str(key), value)


def of_endpoint(data: dict[str, Any], endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the names of an endpoint's variants."""
    variants = endpoint.get("variants")
    yield from unique(variants, (*path, "variants"))
    shadow = section(endpoint.get("shadow_variant")).get("name")
    if isinstance(shadow, str) and shadow in [each.get("name") for each in items(variants)]:
        yield Problem(
            path=(*path, "shadow_variant", "name"),
            value=repr(shadow),
            allowed="a name that no production variant has",
            fix="rename the shadow variant",
        )
    taken = _taken_stacks(data).get(str(endpoint.get("name")))
    if data.get("environment") is not None and taken is not None:
        yield Problem(
            path=(*path, "name"),
            value=repr(endpoint["name"]),
            allowed=f"any other name: the stack of {taken} has this one",
            fix="rename the endpoint",
        )


def _taken_stacks(data: dict[str, Any]) -> dict[str, str]:
    """Give whose stack has which name: an endpoint's is called as the endpoint is."""
    jobs = [job.get("name") for job in items(data.get("batch_jobs"))]
    return {
        **_STACKS_OF_AN_ENVIRONMENT,
        **{f"{BATCH_STACK}{name}": f"the batch job {name}" for name in jobs},
    }


def unique(value: Any, path: Path) -> Iterator[Problem]:
    """Yield each entry of a list whose name another one has already."""
    seen: dict[str, int] = {}
    for index, item in enumerate(items(value)):
        name = item.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield Problem(
                path=(*path, index, "name"),
                value=repr(name),
                allowed="a name that no other entry of the list has",
                fix=f"rename it; {path[-1]}[{seen[name]}] has that name",
            )
        else:
            seen[name] = index


def _physical_name(environment: Any, name: Any, path: Path) -> Iterator[Problem]:
    if isinstance(environment, str) and isinstance(name, str):
        physical = f"{name}-{environment}"
        if len(physical) > _NAME_LENGTH_LIMIT:
            yield Problem(
                path=(*path, "name"),
                value=f"{physical!r} ({len(physical)} characters) as the name on SageMaker",
                allowed=f"at most {_NAME_LENGTH_LIMIT} characters with the environment's name",
                fix="shorten the name",
            )


def _tag(key: str, value: Any) -> Iterator[Problem]:
    if key.lower().startswith("aws:"):
        yield Problem(
            path=("tags", key),
            value=repr(key),
            allowed="keys that do not start with aws:, AWS keeps those for itself",
            fix="rename the tag",
        )
    if not 1 <= len(key) <= _TAG_KEY_LIMIT:
        yield Problem(
            path=("tags", key),
            value=f"a key of {len(key)} characters",
            allowed=f"1 to {_TAG_KEY_LIMIT} characters",
            fix="shorten the key",
        )
    if isinstance(value, str) and len(value) > _TAG_VALUE_LIMIT:
        yield Problem(
            path=("tags", key),
            value=f"{len(value)} characters",
            allowed=f"at most {_TAG_VALUE_LIMIT} characters",
            fix="shorten the value",
        )
