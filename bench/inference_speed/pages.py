"""Writes a run's tables into a page, between two marks that stand there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.inference_speed.tables import as_markdown

BEGIN, END = "<!-- measured: written by bench/inference.py -->", "<!-- end of what was measured -->"


def write_into(page: Path, found: Mapping[str, Any]) -> None:
    """Replace what stands between the marks.

    Raises:
        ValueError: the page lacks a mark.
    """
    page.write_text(with_tables(page.read_text(encoding="utf-8"), found), encoding="utf-8")


def with_tables(text: str, found: Mapping[str, Any]) -> str:
    """The page's text, with these tables instead of the former ones."""
    before, has_begin, rest = text.partition(BEGIN)
    _, has_end, after = rest.partition(END)
    if not has_begin or not has_end:
        raise ValueError(f"a page must hold the marks {BEGIN!r} and {END!r} in this order")
    return f"{before}{BEGIN}\n\n{_machine(found)}\n\n{as_markdown(found)}\n{END}{after}"


def _machine(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    quick = " A quick run: rougher than a whole one." if found["quick"] else ""
    return (
        f"{machine['cores']} cores of {machine['processor']}, Python {machine['python']}, "
        f"{libraries}.{quick}"
    )
