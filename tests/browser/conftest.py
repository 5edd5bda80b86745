"""One browser for all tests, and the reports they look at as files on disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from canary.reports.document import build_report
from canary.reports.page import page
from tests.browser.chromium import FLAGS, executable
from tests.doubles import canary_journals
from tests.doubles.canary_journals import Journal
from tests.doubles.long_journal import long_journal

EVIL = "<script>window.pwned = 1</script><img src='https://example.com/x' onerror='pwned = 1'>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """A report and its page on disk."""

    report: dict[str, Any]
    file: Path

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return self.file.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start it once: it takes longer than all that is looked at.

    Playwright has an event loop run in this thread for as long as it is there. With the session's
    scope that would be so for whatever the worker runs next, and `asyncio.run` refuses it.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Saved]:
    """Write the pages of all kinds of canaries."""
    folder = tmp_path_factory.mktemp("reports")
    return {name: _save(journal, folder / f"{name}.html") for name, journal in _journals().items()}


def _journals() -> dict[str, Journal]:
    rolled_back = canary_journals.rolled_back()
    evil = rolled_back.summary | {
        "endpoint_name": EVIL,
        "request_reason": EVIL,
        "requested_by": EVIL,
        "champion_source": EVIL,
        "challenger_source": EVIL * 3,
    }
    return {
        "promoted": canary_journals.promoted(),
        "rolled_back": rolled_back,
        "held": canary_journals.held(),
        "restored": canary_journals.dead(),
        "hot_fixed": canary_journals.hot_fixed(),
        "refused": canary_journals.refused(),
        "quick": canary_journals.quick(),
        "long": long_journal(),
        "evil": Journal(summary=evil, entries=rolled_back.entries),
    }


def _save(journal: Journal, file: Path) -> Saved:
    report = build_report(journal.summary, journal.entries)
    file.write_text(page(report), encoding="utf-8")
    return Saved(report=report, file=file)


@pytest.fixture
def look(browser: Browser) -> Iterator[Any]:
    """Open a page on a screen of some width, in the light or in the dark, without a network."""
    contexts: list[BrowserContext] = []

    def open_page(url: str, *, width: int = 1280, scheme: Any = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        contexts.append(context)
        opened = context.new_page()
        opened.goto(url)
        return opened

    yield open_page
    for context in contexts:
        context.close()
