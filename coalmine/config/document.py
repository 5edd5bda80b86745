"""YAML as it was written: plain data, no silent duplicate keys, and the line of every path."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from coalmine.config.problems import ConfigError, Problem

Steps = tuple[str | int, ...]


class JsonLikeLoader(yaml.SafeLoader):
    """YAML's safe loader without dates: a date in a config is text like any other."""


JsonLikeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Document:
    """The data of a YAML file, and on which line each path of it begins."""

    data: Any
    lines: dict[Steps, int] = field(default_factory=dict)

    def as_json(self) -> str:
        """Give the data as JSON text, what pydantic's strict mode checks against."""
        return json.dumps(self.data)

    def line_of(self, path: Steps) -> int | None:
        """Give the line of a path, or of the nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def with_line(self, problem: Problem) -> Problem:
        """Give a problem with the line of its path."""
        return replace(problem, line=self.line_of(problem.path))


def read(file: Path) -> Document:
    """Read a YAML file.

    Raises:
        ConfigError: it is not there, not YAML, not a mapping, or a key stands twice.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        problem = Problem(
            path=(),
            value=getattr(cause, "strerror", None) or "bytes that are not UTF-8",
            allowed="a readable UTF-8 YAML file",
            fix=f"write {file}, or name another environment",
        )
        raise ConfigError(file, [problem]) from cause
    try:
        loader = JsonLikeLoader(text)
        node = loader.get_single_node()
        lines: dict[Steps, int] = {}
        twice = [] if node is None else list(_walk(node, (), lines))
        data = None if node is None else loader.construct_document(node)
    except yaml.YAMLError as cause:
        mark = getattr(cause, "problem_mark", None)
        problem = Problem(
            path=(),
            value=getattr(cause, "problem", None) or "text that is not YAML",
            allowed="YAML",
            fix="mend the syntax there",
            line=None if mark is None else mark.line + 1,
        )
        raise ConfigError(file, [problem]) from cause
    if twice:
        raise ConfigError(file, twice)
    if not isinstance(data, dict):
        problem = Problem(
            path=(),
            value="nothing" if data is None else type(data).__name__,
            allowed="a mapping that begins with `environment:`",
            fix="see config/dev.yaml",
        )
        raise ConfigError(file, [problem])
    return Document(data, lines)


def _walk(node: yaml.Node, path: Steps, lines: dict[Steps, int]) -> Iterator[Problem]:
    """Note the line of every path below a node; yield keys that stand twice."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            if here in lines:
                yield Problem(
                    path=here,
                    value="a second entry of the same name",
                    allowed="each key once",
                    fix=f"remove one; the first stands on line {lines[here]}",
                    line=key.start_mark.line + 1,
                )
            yield from _walk(value, here, lines)
            lines[here] = key.start_mark.line + 1
