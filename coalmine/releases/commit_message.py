"""Why the record changed, for the history of the repository."""

from collections.abc import Mapping, Sequence
from typing import Any

from coalmine.config.release_record import SlotRecord
from coalmine.releases.names import short_model
from coalmine.releases.promotion import Promotion

_WIDTH = 300  # of a reason; the report has the rest


def record_message(
    environment: str,
    promotions: Mapping[str, Promotion],
    summaries: Mapping[str, Mapping[str, Any] | None],
) -> str:
    """Write the message of a commit that records who serves.

    Args:
        promotions: by endpoint, what is written of each.
        summaries: by endpoint, of the canary that promoted it; None where none did.
    """
    if len(promotions) == 1:
        ((name, each),) = promotions.items()
        subject = f"Record {each.serving} as champion of {name} in {environment}"
    else:
        subject = f"Record the champions of {', '.join(promotions)} in {environment}"
    parts = [
        "\n".join([f"{name}: {each.words}.", *_canary(summaries.get(name))])
        for name, each in promotions.items()
    ]
    return "\n\n".join([subject, *parts])


def pin_message(endpoint: str, model: str, environments: Sequence[str]) -> str:
    """Write the message of a commit that changes what is to serve."""
    return f"Pin {endpoint} to {model} in {', '.join(environments)}"


def drop_message(environment: str, endpoint: str, kept: SlotRecord) -> str:
    """Write the message of a commit that gives the idle slot up."""
    return (
        f"Keep nothing to go back to on {endpoint} in {environment}\n\n"
        f"{kept.variant} held {short_model(kept.model)}; the next deployment removes it."
    )


def _canary(summary: Mapping[str, Any] | None) -> list[str]:
    if summary is None:
        return []
    kind = str(summary.get("kind", "canary")).replace("_", " ")
    outcome = str(summary.get("outcome")).replace("_", " ")
    lead = f"{kind} {summary['canary_id']}, {outcome}"
    return [f"{lead}: {_shown(summary['reason'])}", *_asked(summary)]


def _asked(summary: Mapping[str, Any]) -> list[str]:
    told = {"Asked for by": summary.get("requested_by"), "because": summary.get("request_reason")}
    words = [f"{lead} {_shown(text)}" for lead, text in told.items() if text]
    return [", ".join(words)] if words else []


def _shown(text: Any) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 3]}..."
