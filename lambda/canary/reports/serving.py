"""Who serves now: what somebody at night asks first, and `held` alone does not answer."""

from canary.reports.moments import moment
from canary.reports.report import Report


def who_serves(report: Report) -> str | None:
    """Say where the traffic is since the canary ended; nothing where the journal cannot tell."""
    if report.outcome is None or not report.is_over:
        return None
    challenger = _name(report.challenger.variant_name, "the challenger")
    champion = _name(report.champion.variant_name, "the champion")
    if report.outcome == "promoted":
        return f"all requests go to {challenger} now"
    if report.outcome == "nothing_to_release" or not report.timeline:
        return None
    if not report.exposure.is_traffic_moved:
        return f"all requests went to {champion} throughout"
    if report.restored_at is None:
        return f"nobody verified that requests go to {champion} again: look at the weights"
    return f"all requests go to {champion} again, verified at {moment(report.restored_at)}"


def _name(variant_name: str | None, role: str) -> str:
    return role if variant_name is None else variant_name
