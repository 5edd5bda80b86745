"""A table that becomes a list of cards on a phone, and stays a table for a screen reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from canary.reports.markup import Child, Markup, joined, tag


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column by its head."""

    name: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row under a head; `is_head`: it names the row."""

    content: Child
    is_head: bool = False


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Markup:
    """Write a table; its roles are spelled out because a style that makes cards takes them away."""
    heads = [
        tag("th", {"scope": "col", "role": "columnheader", "class": _kind(each)}, each.name)
        for each in columns
    ]
    return tag(
        "table",
        {"role": "table"},
        tag("caption", None, caption),
        tag("thead", {"role": "rowgroup"}, tag("tr", {"role": "row"}, *heads)),
        tag("tbody", {"role": "rowgroup"}, joined(_row(columns, each) for each in rows)),
    )


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> Markup:
    return tag(
        "tr",
        {"role": "row"},
        *(_cell(column, cell) for column, cell in zip(columns, row, strict=True)),
    )


def _cell(column: Column, cell: Cell) -> Markup:
    attributes = {"data-head": column.name, "class": _kind(column)}
    if cell.is_head:
        head = {"scope": "row", "role": "rowheader", **attributes}
        return tag("th", head, tag("div", None, cell.content))
    return tag("td", {"role": "cell", **attributes}, tag("div", None, cell.content))


def _kind(column: Column) -> str | None:
    return "number" if column.is_number else None
