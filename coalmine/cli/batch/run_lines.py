"""One run, looked at once, as lines for people."""

from datetime import UTC, datetime

from rich.text import Text

from batch.documents import RunPhase, RunStatus
from canary.reasons import describe_seconds
from coalmine.batch_runs.progress import Progress
from coalmine.cli.batch.finding import FoundRun
from coalmine.cli.batch.lines import PHASE_STYLES, cost, duration_seconds


def run_lines(found: FoundRun, progress: Progress | None) -> list[Text]:
    """Write where a run stands, and the command that helps if it is dead."""
    status = found.status
    style = "bold red" if found.is_dead else PHASE_STYLES.get(found.phase, "")
    lines = [Text.assemble(f"run {found.run_id} of {found.job}: ", (found.phase, style))]
    if found.message:
        lines.append(Text(f"  {found.message}"))
    facts = {} if status is None or progress is None else _facts(found, status, progress)
    lines += [Text.assemble("  ", (f"{name:<10}", "dim"), value) for name, value in facts.items()]
    if found.is_over and found.phase != RunPhase.SUCCEEDED and found.reader.is_planned():
        lines.append(Text(f"  resume it: coalmine batch resume {found.words}"))
    return lines


def _facts(found: FoundRun, status: RunStatus, progress: Progress) -> dict[str, str]:
    facts = {"input": status.input_uri}
    if not found.is_over and progress.total is not None:
        facts["done"] = _done(progress)
    elif status.rows is not None:
        facts["rows"] = f"{status.rows:,}"
    if status.failed_shards > 0:
        facts["failed"] = f"{status.failed_shards:,} of {status.shards} shards"
    facts["machines"] = f"{status.instance_count} x {status.instance_type}"
    usd = progress.cost_usd if progress.cost_usd is not None else status.cost_usd
    if usd is not None:
        facts["cost"] = cost(usd)
    facts["started"] = _started(found, status)
    if status.attempt > 1:
        facts["attempt"] = str(status.attempt)
    if status.phase is RunPhase.SUCCEEDED and status.published_uri is not None:
        facts["published"] = status.published_uri
    return facts


def _done(progress: Progress) -> str:
    words = f"{progress.done:,} of {progress.total:,} {progress.unit}"
    if progress.per_second is not None:
        words += f", {progress.per_second:,.0f} {progress.unit}/s"
    if progress.remaining_seconds is not None:
        words += f", {describe_seconds(progress.remaining_seconds)} left"
    return words


def _started(found: FoundRun, status: RunStatus) -> str:
    began = datetime.fromtimestamp(status.started_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    who = "" if status.requested_by is None else f" by {status.requested_by}"
    if found.is_over:
        return f"{began}{who}, took {describe_seconds(duration_seconds(status))}"
    age = describe_seconds(max(0.0, found.at.around.now() - status.started_at))
    return f"{began}{who}, {age} ago"
