"""Runs as lines for people."""

from decimal import Decimal

from rich.text import Text

from batch.documents import RunPhase, RunStatus
from batch.settings import BatchSettings
from canary.reasons import describe_seconds
from coalmine.batch_runs.machines import usd_per_hour
from coalmine.batch_runs.progress import Progress
from coalmine.cli.money import by_the_hour, dollars

PHASE_STYLES: dict[str, str] = {
    RunPhase.SUCCEEDED: "bold green",
    RunPhase.FAILED: "bold red",
    RunPhase.STOPPED: "bold yellow",
}


def phase_line(progress: Progress, clock: str) -> Text:
    """Write that a phase begins."""
    text = Text.assemble((f"{clock}  ", "dim"), (f"{progress.phase:<14}", "cyan"))
    if progress.total is not None:
        unit = progress.unit.removesuffix("s") if progress.total == 1 else progress.unit
        text.append(f"{progress.total:,} {unit}")
    if progress.words:
        text.append(f"{'' if progress.total is None else '; '}{progress.words}")
    text.rstrip()
    return text


def ending_lines(phase: RunPhase, message: str, status: RunStatus | None) -> list[Text]:
    """Write how a run ended."""
    head = Text(f"{phase}: ", PHASE_STYLES.get(phase, ""))
    if phase is not RunPhase.SUCCEEDED or status is None:
        return [head.append(Text(message.removeprefix(f"{phase} ")))]
    seconds = duration_seconds(status)
    facts = [describe_seconds(seconds)]
    if status.rows is not None:
        facts = [f"{status.rows:,} rows in {facts[0]}"]
        if status.attempt == 1 and seconds > 0:  # nobody worked between two attempts
            facts.append(f"{status.rows / seconds:,.0f} rows/s")
    if status.cost_usd is not None:
        facts.append(f"transform jobs {cost(status.cost_usd)}")
    lines = [head.append(Text(", ".join(facts)))]
    if status.published_uri is not None:
        lines.append(Text(f"  {status.published_uri}"))
    return lines


def describe_machines(settings: BatchSettings, *, about_usd: Decimal | None) -> str:
    """Write which machines a run asks for, and what they cost.

    Args:
        about_usd: what an hour of one costs about, where its price is not known.
    """
    usd = usd_per_hour(settings)
    if usd is not None:
        price = f"{by_the_hour(usd)} an hour while they transform"
    elif about_usd is not None:
        hour = by_the_hour(about_usd * settings.instance_count)
        price = f"about {hour} an hour, as on an endpoint; their own price is not known"
    else:
        price = "their price is not known"
    return (
        f"{settings.instance_count} x {settings.instance_type}, each with "
        f"{settings.max_concurrent_transforms} requests at a time: {price}"
    )


def duration_seconds(status: RunStatus) -> float:
    """Return how long a run took, or has taken until now."""
    end = status.updated_at if status.ended_at is None else status.ended_at
    return max(0.0, end - status.started_at)


def cost(usd: float | None) -> str:
    """Write what transform jobs cost; `-` where no price is known."""
    return "-" if usd is None else dollars(Decimal(str(usd)))
