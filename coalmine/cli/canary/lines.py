"""A journal entry as a line for people: when, where, what, and why."""

from datetime import datetime
from typing import Any

from rich.text import Text

from canary.periods import Counts
from canary.reasons import describe_counts, describe_odds, describe_share

_STYLES = {"advance": "green", "promote": "bold green", "roll_back": "bold red"}


def entry_line(entry: dict[str, Any], roles: tuple[str, str]) -> Text:
    """Write one line: a tick with its counts and evidence, another step with its reason.

    Args:
        roles: the names of champion and challenger.
    """
    text = Text()
    text.append(f"{_clock(entry['at'])}  ", style="dim")
    text.append(f"{_stage(entry):<8}")
    if not entry["metrics"]:
        text.append(f"{entry['step'].lower():<15}", style="cyan")
        return text.append(entry["reason"])
    text.append(f"{entry['verdict']:<15}", style=_STYLES.get(entry["verdict"], ""))
    text.append("; ".join(_counts(metric, roles) for metric in entry["metrics"]))
    if not any(metric["stage_challenger"]["invocations"] for metric in entry["metrics"]):
        text.append(_missing(entry["dropped"]), style="dim")
    if entry["verdict"] == "roll_back":
        text.append(f"\n{entry['reason']}", style="red")
    return text


def ending_line(summary: dict[str, Any]) -> Text:
    """Write how a canary ended."""
    outcome = summary["outcome"]
    if outcome is None:
        return Text(f"refused, nothing was touched: {summary['reason']}", style="bold red")
    style = "bold green" if outcome == "promoted" else "bold red"
    words = str(outcome).replace("_", " ")
    return Text.assemble((f"{words}: ", style), summary["reason"])


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")


def _stage(entry: dict[str, Any]) -> str:
    share = entry["share"]
    return "" if share is None or entry["stage_index"] is None else describe_share(share)


def _missing(dropped: dict[str, int]) -> str:
    """Say why there is nothing to count yet."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
    return f" ({reasons})" if reasons else ""


def _counts(metric: dict[str, Any], roles: tuple[str, str]) -> str:
    champion, challenger = roles
    if metric["outcome"] == "error":
        return str(metric["reason"])
    limit = round(metric["limit"])
    return (
        f"{challenger} {describe_counts(Counts(**metric['stage_challenger']))}, "
        f"{champion} {describe_counts(Counts(**metric['stage_champion']))}; "
        f"evidence {describe_odds(metric['log_evidence'])} of {limit}:1"
    )
