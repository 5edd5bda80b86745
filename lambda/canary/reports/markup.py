"""HTML and SVG that cannot be broken by what stands in it: text is escaped unless it is markup."""

from collections.abc import Iterable, Mapping
from html import escape

_VOID = frozenset({"br", "meta", "link"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Attributes = Mapping[str, object]
Child = str | Markup | None


def tag(name: str, attributes: Attributes | None = None, *children: Child) -> Markup:
    """Write an element; attributes that are None are left out, children that are None too."""
    written = (
        "" if attributes is None else "".join(_attribute(*each) for each in attributes.items())
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(children)}</{name}>")


def joined(children: Iterable[Child]) -> Markup:
    """Write one after the other."""
    return Markup("".join(_child(each) for each in children if each is not None))


def value(path: str, raw: object, shown: Child, *, attributes: Attributes | None = None) -> Markup:
    """Show a number of the report, and say which one it is: `path` leads to it in the JSON."""
    given: Attributes = {} if attributes is None else attributes
    return tag("span", {**given, **data_of(path, raw)}, shown)


def data_of(path: str, raw: object) -> dict[str, object]:
    """Return the attributes that say which number of the report an element shows."""
    return {"data-path": path, "data-value": "null" if raw is None else raw}


def _attribute(name: str, given: object) -> str:
    if given is None:
        return ""
    text = _number(given) if isinstance(given, float) else str(given)
    return f' {name}="{escape(text)}"'


def _number(given: float) -> str:
    return repr(int(given)) if given.is_integer() and abs(given) < 1e15 else repr(given)


def _child(child: str | Markup) -> str:
    return child if isinstance(child, Markup) else escape(child, quote=False)
