"""How a number reads in a report: one function a kind, for the page and Markdown alike."""

from canary.reasons import describe_odds, describe_rate, describe_share
from canary.reports.report import Ratio, Tally

__all__ = [
    "NOTHING",
    "describe_odds",
    "describe_share",
    "duration",
    "failed",
    "interval",
    "offset",
    "plural",
    "rate",
    "times_rate",
    "whole",
]

NOTHING = "\N{EN DASH}"
_TIMES = "\N{MULTIPLICATION SIGN}"


def whole(number: int) -> str:
    """Return for instance `12,430`."""
    return f"{number:,}"


def plural(number: int, noun: str) -> str:
    """Return for instance `1 period` or `12 periods`."""
    return f"{whole(number)} {noun}" if number == 1 else f"{whole(number)} {noun}s"


def rate(error_rate: float | None) -> str:
    """Return an error rate in percent; without requests there is none."""
    return NOTHING if error_rate is None else describe_rate(error_rate)


def failed(tally: Tally, variant_name: str) -> str:
    """Return for instance `12 of 57 requests to green failed (21.05 %)`."""
    if tally.requests == 0:
        return f"no requests to {variant_name}"
    requests = plural(tally.requests, "request")
    return (
        f"{whole(tally.errors)} of {requests} to {variant_name} failed ({rate(tally.error_rate)})"
    )


def times_rate(ratio: float) -> str:
    """Return for instance `2.4x`, with the sign of multiplication."""
    digits = 0 if ratio >= 10 else 1 if ratio >= 1 else 2
    return f"{ratio:,.{digits}f}{_TIMES}"


def interval(ratio: Ratio | None) -> str:
    """Return for instance `0.80x to 4.1x`."""
    if ratio is None or (ratio.least == 0 and ratio.most is None):
        return "anything"
    if ratio.most is None:
        return f"at least {times_rate(ratio.least)}"
    if ratio.least == 0:
        return f"at most {times_rate(ratio.most)}"
    return f"{times_rate(ratio.least)} to {times_rate(ratio.most)}"


def duration(seconds: int) -> str:
    """Return how long something took, for instance `75 s`, `14 min 15 s` or `2 h 14 min`."""
    if seconds < 120:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 120:
        return f"{minutes} min" if rest == 0 else f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h" if minutes == 0 else f"{hours} h {minutes} min"


def offset(seconds: int) -> str:
    """Return a time since the start, for instance `+30 s`, `+5 min`, `+5:15 min` or `+1:30 h`."""
    if seconds == 0:
        return "start"
    if seconds < 120 and seconds % 60 != 0:
        return f"+{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"+{minutes} min" if rest == 0 else f"+{minutes}:{rest:02d} min"
    hours, minutes = divmod(minutes, 60)
    if hours >= 48 and hours % 24 == minutes == rest == 0:
        return f"+{hours // 24} d"
    if rest > 0:
        return f"+{hours}:{minutes:02d}:{rest:02d} h"
    return f"+{hours} h" if minutes == 0 else f"+{hours}:{minutes:02d} h"
