"""A report as one HTML file that needs nothing else: no script, no network."""

import json
from collections.abc import Mapping
from typing import Any

from canary.reports.markup import Markup, tag
from canary.reports.outcomes import outcome_word
from canary.reports.report import Report
from canary.reports.sections.about import about
from canary.reports.sections.alarms import alarms
from canary.reports.sections.dropped import dropped
from canary.reports.sections.figures import figures
from canary.reports.sections.header import header
from canary.reports.sections.plots import plots
from canary.reports.sections.stages import stages
from canary.reports.sections.steps import steps
from canary.reports.style import STYLE

# The page may do nothing but look: also if something in it were not escaped.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: Mapping[str, Any]) -> str:
    """Write the page of a report, as `build_report` wrote it or as it was read from JSON."""
    known = Report.from_dict(report)
    document = tag("html", {"lang": "en"}, _head(known), _body(known, report))
    return f"<!doctype html>\n{document}\n"


def _head(report: Report) -> Markup:
    return tag(
        "head",
        None,
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        tag("meta", {"name": "generator", "content": "Coalmine"}),
        tag("title", None, f"{report.endpoint_name}: {outcome_word(report)} ({report.canary_id})"),
        tag("style", None, Markup(STYLE)),
    )


def _body(known: Report, report: Mapping[str, Any]) -> Markup:
    return tag(
        "body",
        None,
        tag(
            "main",
            None,
            header(known),
            figures(known),
            stages(known),
            plots(known),
            alarms(known),
            dropped(known),
            steps(known),
            about(known),
        ),
        _data(report),
    )


def _data(report: Mapping[str, Any]) -> Markup:
    """Write the JSON into the page, as data: no browser runs it."""
    # Of all JSON, only `<` could end the element, and in a string it may be written like this.
    text = json.dumps(report, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    return tag("script", {"type": "application/json", "id": "report"}, Markup(text))
