"""The record of every canary, as rows; also of those that noted less than today's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coalmine.releases.names import short_source

_KIND = "canary"  # the only one there was, when none was noted


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseRow:
    """One canary, hot fix or going back."""

    canary_id: str
    at: int  # epoch seconds when it began; of an old one, when it was written down last
    kind: str
    requested_by: str | None
    request_reason: str
    champion: str | None  # variant names; None: it was refused before they were known
    challenger: str | None
    champion_source: str | None
    challenger_source: str | None
    stages_passed: int | None
    outcome: str | None  # None: refused, or not over yet
    is_over: bool
    reason: str
    requests: int | None  # that the challenger got, and how many of them failed
    errors: int | None
    restore_seconds: float | None
    report: str | None  # the page's URI

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        if self.outcome is not None:
            return self.outcome.replace("_", " ")
        return "refused" if self.is_over else "runs"

    @property
    def models(self) -> str:
        """What replaced what: models where they are known, else variants."""
        if self.champion is None or self.challenger is None:
            return "-"
        if self.champion_source is None and self.challenger_source is None:
            return f"{self.champion} -> {self.challenger}"
        return f"{short_source(self.champion_source)} -> {short_source(self.challenger_source)}"


def release_rows(summaries: Sequence[Mapping[str, Any]]) -> list[ReleaseRow]:
    """Read summaries, the latest first."""
    return [_row(each) for each in summaries]


def _row(summary: Mapping[str, Any]) -> ReleaseRow:
    exposure, report = summary.get("exposure"), summary.get("report")
    seen = {} if exposure is None else exposure
    started_at = summary.get("started_at")
    return ReleaseRow(
        canary_id=summary["canary_id"],
        at=int(summary["updated_at"] if started_at is None else started_at),
        kind=str(summary.get("kind", _KIND)),
        requested_by=summary.get("requested_by"),
        request_reason=str(summary.get("request_reason", "")),
        champion=summary.get("champion"),
        challenger=summary.get("challenger"),
        champion_source=summary.get("champion_source"),
        challenger_source=summary.get("challenger_source"),
        stages_passed=summary.get("stages_passed"),
        outcome=summary.get("outcome"),
        is_over=bool(summary["is_over"]),
        reason=str(summary.get("reason", "")),
        requests=seen.get("challenger_requests"),
        errors=seen.get("challenger_errors"),
        restore_seconds=seen.get("restore_seconds"),
        report=None if report is None else report.get("html"),
    )


def short_caller(caller: str | None) -> str | None:
    """Name who asked: `Release/ada` of a role's session, `ada` of a user; others as they are."""
    if caller is None or not caller.startswith("arn:"):
        return caller
    kind, _, name = caller.rpartition(":")[2].partition("/")
    return name if name else kind
