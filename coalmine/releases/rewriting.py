"""A value in a YAML text is replaced; comments, layout and every other byte stay."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from coalmine.config.document import JsonLikeLoader, Steps

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)*")  # an anchor, a tag: not the value


def with_values(text: str, values: Mapping[Steps, Any]) -> str:
    """Replace values by their paths, such as ("endpoints", 0, "model", "artifact").

    Raises:
        ValueError: a path is not written there, or is shared with another by an anchor.
    """
    for path, value in values.items():
        text = _with_value(text, path, value)
    return text


def _with_value(text: str, path: Steps, value: Any) -> str:
    # Apart from the data: making them puts what is merged into the nodes.
    node = _find(_compose(text), path)
    wanted = read_data(text)
    parent = wanted
    for step in path[:-1]:
        parent = parent[step]
    if _as_json(parent[path[-1]]) == _as_json(value):
        return text
    parent[path[-1]] = value
    start = node.start_mark.index
    start += _PROPERTIES.match(text[start:]).end()  # type: ignore[union-attr]  # it may be empty
    end = _end(node)
    # A block scalar ends with its line.
    ending = "\n" if text[start:end].endswith("\n") else ""
    for written in _writings(value, node):
        edited = f"{text[:start]}{written}{ending}{text[end:]}"
        if _is(edited, wanted):
            return edited
    raise ValueError(
        f"{_named(path)} must stand where it can be replaced, got line "
        f"{node.start_mark.line + 1}; edit it by hand"
    )


def read_data(text: str) -> Any:
    """Read the data of a YAML text, as a config's is read."""
    return JsonLikeLoader(text).get_single_data()


def _compose(text: str) -> yaml.Node:
    node = JsonLikeLoader(text).get_single_node()
    if node is None:
        raise ValueError("a config must have a mapping, got nothing")
    return node


def _is(text: str, wanted: Any) -> bool:
    try:
        return _as_json(read_data(text)) == _as_json(wanted)
    except (yaml.YAMLError, ValueError):
        return False


def _as_json(data: Any) -> str:
    """Write data as text: 1, 1.0 and true are different, and so is another order of keys."""
    return json.dumps(data, default=repr)


def _find(root: yaml.Node, path: Steps) -> yaml.Node:
    """Find the node of a path; it must be written there, and for that path alone."""
    uses = Counter(id(node) for node in _nodes(root))
    node = root
    for depth, step in enumerate(path, start=1):
        found = _child(node, step)
        if found is None:
            raise ValueError(f"{_named(path[:depth])} must be written out, got no such line")
        node = found
        if uses[id(node)] > 1:
            raise ValueError(
                f"{_named(path)} must stand for itself, got a YAML anchor on line "
                f"{node.start_mark.line + 1} that another place uses too; write it out in both"
            )
    return node


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    """Give every node as often as the text names it; what an alias names is not gone into."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if id(each) not in seen:
            seen.add(id(each))
            waiting.extend(child for _, child in _children(each))


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    return next((child for name, child in _children(node) if name == step), None)


def _end(node: yaml.Node) -> int:
    """Give where the text of a node ends; of a block, its own mark stands behind what follows."""
    children = [child for _, child in _children(node)]
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and children:
        return _end(children[-1])
    return int(node.end_mark.index)


def _writings(value: Any, node: yaml.Node) -> Iterator[str]:
    """Give ways to write a value, the one that resembles what stands there first."""
    if isinstance(value, Mapping):
        yield _flow(value, is_quoted=False)
        yield _flow(value, is_quoted=True)
        return
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    if isinstance(value, str):
        if style == "'":
            yield "'" + value.replace("'", "''") + "'"
        elif style != '"':
            yield value
    yield json.dumps(value, ensure_ascii=False)
    yield json.dumps(value)


def _flow(value: Any, *, is_quoted: bool) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(
            f"{key}: {_flow(each, is_quoted=is_quoted)}" for key, each in value.items()
        )
        return f"{{ {inside} }}"
    return value if isinstance(value, str) and not is_quoted else json.dumps(value)


def _named(path: Steps) -> str:
    return ".".join(str(step) for step in path)
