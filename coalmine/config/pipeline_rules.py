"""What must hold between the parts of a pipeline's file, and between it and its environments.

Like the rules of an environment they look at the data as it was written; of the environments they
look at what was loaded, those that could not be are another problem.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from coalmine.config.pipeline_schema import CommitPolicy
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, section
from coalmine.config.schema import EnvironmentConfig

_SOURCES = ("codeconnections", "codecommit", "s3")


def broken_rules(
    data: dict[str, Any], environments: Mapping[str, EnvironmentConfig]
) -> Iterator[Problem]:
    """Yield every rule that a pipeline breaks.

    Args:
        data: The file's content.
        environments: Those of its environments that could be loaded, by name.
    """
    yield from _source(data)
    yield from _commit(data)
    for index, each in enumerate(items(data.get("environments"))):
        environment = environments.get(str(each.get("name")))
        if environment is not None:
            yield from _trust(data, environment, ("environments", index, "name"))
            yield from _artifacts(environment, ("environments", index, "name"))
    if given(data, "approvals"):
        yield from _approvals(data, section(data["approvals"]), environments)


def _source(data: dict[str, Any]) -> Iterator[Problem]:
    source = data.get("source")
    if not isinstance(source, dict):
        return
    named = given(source, *_SOURCES)
    if len(named) != 1:
        yield Problem(
            path=("source",),
            value=f"{' and '.join(named)}" if named else "none",
            allowed=f"exactly one of {', '.join(_SOURCES)}",
            fix="keep one" if named else "add `s3: { bucket: ..., key: ... }`, or another one",
        )


def _commit(data: dict[str, Any]) -> Iterator[Problem]:
    if not given(section(data.get("source")), "s3"):
        return
    if data.get("commit", CommitPolicy.RECORD) != CommitPolicy.NONE:
        yield Problem(
            path=("commit",),
            value=repr(data.get("commit", str(CommitPolicy.RECORD))),
            allowed="none where the source is an archive: there is no repository to push to",
            fix="write `commit: none`, and commit what `coalmine promote` prints yourself",
        )
    if given(data, "approvals"):
        yield Problem(
            path=("approvals",),
            value="approvals with an archive as the source",
            allowed="approvals beside a repository: a release is a commit that pins the version",
            fix="remove it, or take the code from a repository",
        )


def _trust(data: dict[str, Any], environment: EnvironmentConfig, path: Path) -> Iterator[Problem]:
    if environment.pipeline_account != data.get("account"):
        trusted = environment.pipeline_account
        yield Problem(
            path=path,
            value=f"{environment.environment}, which trusts "
            f"{'no pipeline' if trusted is None else f'a pipeline in {trusted}'}",
            allowed=f"environments that trust the pipeline's account, {data.get('account')}",
            fix=f'add `pipeline_account: "{data.get("account")}"` to the config of '
            f"{environment.environment}",
        )


def _artifacts(environment: EnvironmentConfig, path: Path) -> Iterator[Problem]:
    for where, artifact in _named_artifacts(environment):
        if not artifact.startswith("s3://"):
            yield Problem(
                path=path,
                value=f"{artifact!r} of {where}",
                allowed="artifacts on S3 or in the registry: files are not in the repository",
                fix="upload it and name its s3:// URI, or register it",
            )


def _named_artifacts(environment: EnvironmentConfig) -> Iterator[tuple[str, str]]:
    for endpoint in environment.endpoints:
        shadow = endpoint.shadow_variant
        for variant in (*endpoint.variants, *(() if shadow is None else (shadow,))):
            if variant.artifact is not None:
                yield f"{endpoint.name}, variant {variant.name}", variant.artifact
    for job in environment.batch_jobs:
        if job.model.artifact is not None:
            yield f"the batch job {job.name}", job.model.artifact


def _approvals(
    data: dict[str, Any],
    approvals: dict[str, Any],
    environments: Mapping[str, EnvironmentConfig],
) -> Iterator[Problem]:
    name, group = approvals.get("environment"), approvals.get("group")
    listed = [each.get("name") for each in items(data.get("environments"))]
    if name not in listed:
        yield Problem(
            path=("approvals", "environment"),
            value=repr(name),
            allowed=f"an environment of the pipeline: {', '.join(map(str, listed))}",
            fix="name the one that has the registry",
        )
        return
    registry = environments.get(str(name))
    if registry is None or not isinstance(group, str):
        return
    if registry.region != data.get("region"):
        yield Problem(
            path=("approvals", "environment"),
            value=f"{name}, in {registry.region}",
            allowed=f"an environment in the pipeline's region, {data.get('region')}: its events go "
            "to the bus of their own region",
            fix="put the pipeline into the region of the registry",
        )
    groups = [each.name for each in registry.model_package_groups]
    if group not in groups:
        yield Problem(
            path=("approvals", "group"),
            value=repr(group),
            allowed=f"a group of {name}: {', '.join(groups) if groups else 'it has none'}",
            fix=f"add `- name: {group}` to `model_package_groups` of {name}",
        )
    elif not any(pinned_endpoints(each, registry, group) for each in environments.values()):
        yield Problem(
            path=("approvals", "group"),
            value=f"{group!r}, of which no `model:` names a version",
            allowed="a group of which a `model:` in the pipeline's environments names a version",
            fix="give one `model: { model_package: { group: ..., version: ... } }`",
        )


def pinned_endpoints(
    environment: EnvironmentConfig, registry: EnvironmentConfig, group: str
) -> tuple[str, ...]:
    """List the endpoints of an environment whose `model:` is a version of a group of another one.

    Slots with a model each are not pinned: which of them is free, the config does not say.
    """
    names = {group} if environment.environment == registry.environment else set[str]()
    physical = registry.model_package_group_name(group)
    suffix = f":{registry.region}:{registry.account}:model-package-group/{physical}"
    return tuple(
        endpoint.name
        for endpoint in environment.endpoints
        if endpoint.model is not None
        and (package := endpoint.model.model_package) is not None
        and (package.group in names or package.group.endswith(suffix))
    )
