"""A report as one HTML file that needs nothing else."""

from collections.abc import Mapping
from html import escape
from typing import Any

from canary.reports.report import Report


def page(report: Mapping[str, Any]) -> str:
    """Write the page of a report, as `build_report` wrote it or as it was read from JSON."""
    known = Report.from_dict(report)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(known.endpoint_name)}</title>\n</head>\n"
        f"<body><h1>{escape(known.endpoint_name)}</h1><p>{escape(known.verdict)}</p></body>\n"
        "</html>\n"
    )
