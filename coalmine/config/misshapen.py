"""What pydantic finds wrong with a file, as problems with an example of what is right."""

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from coalmine.config.problems import Problem

# How the canary's own settings say what is wrong with them: `alpha must be ..., got 2; the fix`.
_RULE = re.compile(r"(?P<name>\w+) must (?P<allowed>.+?), got (?P<value>[^;]*)(?:; (?P<fix>.+))?")


def misshapen(whole: type[BaseModel], data: str) -> Iterator[Problem]:
    """Yield what is wrong with the shape of a file.

    Args:
        whole: what the file should be.
        data: the file's content as JSON, what strict mode checks against.
    """
    try:
        whole.model_validate_json(data)
    except ValidationError as error:
        for details in _without_echoes(error.errors(include_url=False)):
            if details["type"] == "canary":
                yield from (_as_rule(details["loc"], line) for line in details["ctx"]["rules"])
            else:
                yield _as_problem(whole, details)


def _without_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop "too short" of a list whose items are wrong: pydantic counts the good ones only."""
    paths = [details["loc"] for details in errors]
    return [
        details
        for details in errors
        if details["type"] != "too_short"
        or not any(
            path != details["loc"] and path[: len(details["loc"])] == details["loc"]
            for path in paths
        )
    ]


def _as_rule(path: tuple[int | str, ...], line: str) -> Problem:
    said = _RULE.fullmatch(line)
    if said is None:
        return Problem(path=path, value="these settings", allowed=line, fix="change them")
    allowed = said["allowed"].removeprefix("be ")
    fix = said["fix"] if said["fix"] is not None else f"change {said['name']}"
    return Problem(path=(*path, said["name"]), value=said["value"], allowed=allowed, fix=fix)


def _as_problem(whole: type[BaseModel], details: ErrorDetails) -> Problem:
    path = tuple(details["loc"])
    kind = details["type"]
    if kind == "extra_forbidden":
        known = sorted(_section_at(whole, path[:-1]).model_fields)
        near = difflib.get_close_matches(str(path[-1]), known, n=1)
        fix = f"write `{near[0]}`" if near else "remove it"
        return Problem(
            path=path, value="a key that nothing reads", allowed=", ".join(known), fix=fix
        )
    field = _field_at(whole, path)
    example = _example(field)
    if kind == "missing":
        fix = f"add `{path[-1]}: {example}`" if example else f"add `{path[-1]}`"
        return Problem(path=path, value="nothing", allowed=_allowed(field, ""), fix=fix)
    said = details["msg"].removeprefix("Input should be ").removeprefix("a valid ")
    if kind == "string_pattern_mismatch" and field is not None and field.description:
        said = ""  # the description says in words what the pattern says in signs
    named = next((step for step in reversed(path) if isinstance(step, str)), path[-1])
    fix = f"for example `{named}: {example}`" if example else "write one of those"
    return Problem(
        path=path, value=_shown(details["input"]), allowed=_allowed(field, said), fix=fix
    )


def _allowed(field: FieldInfo | None, said: str) -> str:
    described = None if field is None else field.description
    parts = [part for part in (said, described) if part]
    return "; ".join(parts).rstrip(".") if parts else "a value"


def _example(field: FieldInfo | None) -> str | None:
    if field is None or not field.examples:
        return None
    example = field.examples[0]
    is_digits = isinstance(example, str) and example.isdigit()
    return f'"{example}"' if is_digits else json.dumps(example).strip('"')


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _section_at(whole: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel]:
    """Find the section of the schema that a path leads to."""
    section = whole
    for step in path:
        if isinstance(step, str) and step in section.model_fields:
            section = _section_within(section.model_fields[step].annotation) or section
    return section


def _section_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section_within(argument) for argument in get_args(annotation))
    return next((section for section in found if section is not None), None)


def _field_at(whole: type[BaseModel], path: tuple[int | str, ...]) -> FieldInfo | None:
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return None
    parent = path[: len(path) - 1 - path[::-1].index(names[-1])]
    return _section_at(whole, parent).model_fields.get(names[-1])
