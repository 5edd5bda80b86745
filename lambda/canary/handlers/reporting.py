"""The report of a canary that is over: built from its journal, and kept where people find it."""

from collections.abc import Mapping
from typing import Any

from canary.handlers.stepping import log
from canary.handlers.world import World
from canary.reports.document import build_report
from canary.reports.page import page


def file_report(world: World, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the report adds to a summary: the exposure, and where the report is.

    Nothing, if that fails: whatever is wrong with a report, its canary is over.
    """
    canary_id = summary["canary_id"]
    found: dict[str, Any] = {}
    try:
        report = build_report(summary, world.table.read_entries(canary_id))
        found["exposure"] = report["exposure"]
        if world.reports is not None:
            found["report"] = world.reports.write(canary_id, report, page(report))
    except Exception as error:  # no journal is so odd that its endpoint stays locked
        log("report not written", canary_id=canary_id, reason=f"{type(error).__name__}: {error}")
    return found
