"""Links between pages lead somewhere: to a file, and to a heading in it."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
PAGES = [
    *sorted(PROJECT.glob("*.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
    PROJECT / "tests" / "README.md",
]
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub makes anchors of them."""
    heads = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in words}


def broken(page: Path) -> list[str]:
    found = []
    for name, anchor in LINK.findall(prose(page)):
        target = page if name == "" else (page.parent / name).resolve()
        is_there = target.exists() and (anchor == "" or anchor in anchors(target))
        if not is_there:
            found.append(f"{name}#{anchor}" if anchor else name)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_of_a_page_lead_somewhere(page):
    assert [] == broken(page)


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "there.md").write_text("# What is there, `now`\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#what-is-there-now) [c](https://example.com/x#y) [d](#here)\n"
        "[e](gone.md) [f](there.md#elsewhere)\n## Here\n"
    )

    assert ["gone.md", "there.md#elsewhere"] == broken(page)
