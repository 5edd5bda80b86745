"""A run on the screen: a line for each phase, and on a terminal a bar below them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from batch.documents import RunPhase
from coalmine.batch_runs.progress import Progress
from coalmine.cli.batch.lines import cost, phase_line

_LEAST_BAR_WIDTH = 8


@dataclass(kw_only=True)
class Screen:
    """Shows progress; it ends with its `with` block, also when that is interrupted."""

    console: Console
    now: Callable[[], float]
    _live: Live | None = field(default=None, init=False)
    _shown: tuple[RunPhase, str] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        """Begin; where nobody looks there is no bar."""
        if self.console.is_terminal and not self.console.is_dumb_terminal:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self.close()

    def close(self) -> None:
        """Take the bar away, before something else is written."""
        if self._live is not None:
            self._live.stop()

    def show(self, progress: Progress) -> None:
        """Show how far a run is."""
        if progress.phase.is_end:
            return
        if self._live is not None:
            self._live.update(_bar(progress, self.console.width))
        if (progress.phase, progress.words) != self._shown:
            self._shown = progress.phase, progress.words
            clock = datetime.fromtimestamp(self.now()).astimezone().strftime("%H:%M:%S")
            self.console.print(phase_line(progress, clock))
        if self._live is not None:
            self._live.refresh()


def _bar(progress: Progress, width: int) -> Table | Text:
    """Draw how much is done; the bar takes what the figures leave of the line."""
    if progress.total is None:
        return Text("")
    facts = _facts(progress)
    grid = Table.grid(padding=(0, 2, 0, 0))
    # These colours are legible on dark and on light.
    bar = ProgressBar(
        total=max(progress.total, 1),
        completed=progress.done,
        width=max(_LEAST_BAR_WIDTH, min(40, width - facts.cell_len - 6)),
        style="bright_black",
        complete_style="cyan",
        finished_style="green",
    )
    grid.add_row(Text(""), bar, facts)
    return grid


def _facts(progress: Progress) -> Text:
    """Write how many of how many, how fast, how long still, how dear."""
    facts = [f"{progress.done:,} of {progress.total:,}"]
    if progress.per_second is not None:
        facts.append(f"{progress.per_second:,.0f}/s")
    if progress.remaining_seconds is not None:
        facts.append(f"{_clock(progress.remaining_seconds)} left")
    if progress.cost_usd is not None:
        facts.append(cost(progress.cost_usd))
    return Text("  ".join(facts), no_wrap=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
