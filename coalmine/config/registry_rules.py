"""The model registry: groups that are there, pinned versions, approvals that do something."""

import re
from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, section

_GROUP_ARN = re.compile(
    r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]+):\d{12}:model-package-group/[a-zA-Z0-9-]{1,63}"
)


def of_groups(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with who may read the groups."""
    for index, group in enumerate(items(data.get("model_package_groups"))):
        readers = group.get("reader_accounts")
        for place, account in enumerate(readers if isinstance(readers, list) else []):
            path = ("model_package_groups", index, "reader_accounts", place)
            if account == data.get("account"):
                yield Problem(
                    path=path,
                    value=f"{account!r}, the environment's own account",
                    allowed="other accounts; one's own reads by its roles' policies",
                    fix="remove it",
                )
            if isinstance(readers, list) and account in readers[:place]:
                yield Problem(
                    path=path, value=repr(account), allowed="each account once", fix="remove it"
                )


def of_endpoint(data: dict[str, Any], endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the model packages and approvals of an endpoint."""
    groups = [group.get("name") for group in items(data.get("model_package_groups"))]
    hosted = [
        ((*path, "variants", index), variant)
        for index, variant in enumerate(items(endpoint.get("variants")))
    ]
    hosted.append(((*path, "shadow_variant"), section(endpoint.get("shadow_variant"))))
    for here, variant in hosted:
        package = variant.get("model_package")
        if isinstance(package, dict):
            yield from of_package(package, groups, data.get("region"), (*here, "model_package"))
    approvals = endpoint.get("approvals")
    if isinstance(approvals, dict):
        yield from _approvals(approvals, endpoint, groups, path)


def of_package(
    package: dict[str, Any], groups: list[Any], region: Any, path: Path
) -> Iterator[Problem]:
    """Yield what is wrong with a pinned version of a group."""
    group = package.get("group")
    if not isinstance(group, str) or not group:
        return
    if not group.startswith("arn:"):
        yield from _declared(group, groups, (*path, "group"))
        if given(package, "artifacts"):
            yield Problem(
                path=(*path, "artifacts"),
                value=f"a place for the artifacts of {group!r}",
                allowed="artifacts of a group that is named by its ARN; this environment's own "
                "groups keep theirs in the registry's bucket",
                fix="remove it",
            )
        return
    said = _GROUP_ARN.fullmatch(group)
    if said is None:
        yield Problem(
            path=(*path, "group"),
            value=repr(group),
            allowed="arn:aws:sagemaker:<region>:<account>:model-package-group/<name>",
            fix="write the ARN of the group; its version stands in `version`",
        )
    elif isinstance(region, str) and said["region"] != region:
        yield Problem(
            path=(*path, "group"),
            value=f"a group in {said['region']}",
            allowed=f"a group in the environment's region, {region}",
            fix="register the model there; SageMaker creates models from packages of its region",
        )
    if not given(package, "artifacts"):
        yield Problem(
            path=(*path, "artifacts"),
            value="nothing",
            allowed="the prefix where the group's artifacts are: the containers may read there",
            fix="add `artifacts: s3://bucket/prefix/`",
        )


def _declared(group: str, groups: list[Any], path: Path) -> Iterator[Problem]:
    if group not in groups:
        known = ", ".join(str(name) for name in groups)
        yield Problem(
            path=path,
            value=repr(group),
            allowed=f"a group of `model_package_groups`: {known}"
            if known
            else "a group of `model_package_groups`, which has none, or the ARN of another group",
            fix=f"add `- name: {group}` to `model_package_groups`",
        )


def _approvals(
    approvals: dict[str, Any], endpoint: dict[str, Any], groups: list[Any], path: Path
) -> Iterator[Problem]:
    group = approvals.get("group")
    if isinstance(group, str) and group:
        yield from _declared(group, groups, (*path, "approvals", "group"))
    if not given(endpoint, "canary"):
        yield Problem(
            path=(*path, "approvals"),
            value="approvals on an endpoint without a canary",
            allowed="approvals beside a `canary`: its topic tells of them, and it is what they "
            "start",
            fix="add `canary: {}` and a challenger, or remove `approvals`",
        )
