"""A journal entry as a line for people: when, where, what, and why."""

from datetime import datetime
from typing import Any

from rich.text import Text

from canary.kind import CanaryKind
from canary.reasons import describe_odds, describe_share
from coalmine.releases.history import short_caller

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
        text.append(entry["reason"])
        who = entry.get("requested_by")
        return (
            text if who is None else text.append(f"; asked for by {short_caller(who)}", style="dim")
        )
    text.append(f"{entry['verdict']:<15}", style=_STYLES.get(entry["verdict"], ""))
    if _is_blind(entry):
        return text.append(f"no counts yet: {', '.join(entry['dropped'])}", style="dim")
    text.append("; ".join(_counts(metric, roles) for metric in entry["metrics"]))
    if entry["verdict"] == "roll_back":
        text.append(f"\n{entry['reason']}", style="red")
    elif entry["verdict"] == "hold" and (why := _why_held(entry)):
        text.append(f"\n{why}", style="yellow")
    return text


def ending_line(summary: dict[str, Any]) -> Text:
    """Write how a canary ended."""
    outcome = summary["outcome"]
    if outcome is None:
        return Text(f"refused, nothing was touched: {summary['reason']}", style="bold red")
    style = "bold green" if outcome in ("promoted", "nothing_to_release") else "bold red"
    return Text.assemble((f"{describe_ending(summary)}: ", style), summary["reason"])


def describe_ending(summary: dict[str, Any]) -> str:
    """Say how a canary ended, and what it was, unless it was an ordinary one."""
    words = str(summary["outcome"]).replace("_", " ")
    kind = CanaryKind(summary.get("kind", CanaryKind.CANARY))
    is_ordinary = kind is CanaryKind.CANARY or summary["outcome"] == "nothing_to_release"
    return words if is_ordinary else f"{kind.replace('_', ' ')} {words}"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")


def _stage(entry: dict[str, Any]) -> str:
    share = entry["share"]
    return "" if share is None or entry["stage_index"] is None else describe_share(share)


def _is_blind(entry: dict[str, Any]) -> bool:
    """Tell whether this stage has no counts, and the reasons are known: warm-up, late counts."""
    counts = [metric["stage_challenger"]["invocations"] for metric in entry["metrics"]]
    return not any(counts) and bool(entry["dropped"]) and not _why_held(entry)


def _why_held(entry: dict[str, Any]) -> str:
    """Give what holds a stage besides its bake: a pause, an alarm, too few requests."""
    said: str = entry["reason"].partition("; ")[2]  # after where the stage stands
    usual = "; ".join(metric["reason"] for metric in entry["metrics"])
    return "" if said == usual else said


def _counts(metric: dict[str, Any], roles: tuple[str, str]) -> str:
    champion, challenger = roles
    if metric["outcome"] == "error":
        return str(metric["reason"])
    limit = round(metric["limit"])
    return (
        f"{challenger} {_failed(metric['stage_challenger'])}, "
        f"{champion} {_failed(metric['stage_champion'])}; "
        f"evidence {describe_odds(metric['log_evidence'])} of {limit}:1"
    )


def _failed(counts: dict[str, int]) -> str:
    return f"{counts['errors']} of {counts['invocations']} failed"
