"""A run on the screen: a line for each phase, and on a terminal a bar below them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from batch.documents import RunPhase
from coalmine.batch_runs.progress import Progress
from coalmine.cli.batch.lines import cost, phase_line

_HOUR_SECONDS = 3600


@dataclass(kw_only=True)
class Screen:
    """Shows progress; it ends with its `with` block, also when that is interrupted."""

    console: Console
    now: Callable[[], float]
    _bar: Bar | None = field(default=None, init=False)
    _shown: tuple[RunPhase, str] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        """Begin; where nobody looks there is no bar."""
        if self.console.is_terminal and not self.console.is_dumb_terminal:
            self._bar = _bar(self.console)
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
        if self._bar is not None:
            self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Show how far a run is."""
        if (progress.phase, progress.words) != self._shown and not progress.phase.is_end:
            self._shown = progress.phase, progress.words
            clock = datetime.fromtimestamp(self.now()).astimezone().strftime("%H:%M:%S")
            self.console.print(phase_line(progress, clock))
        if self._bar is not None:
            self._move(self._bar, progress)

    def _move(self, bar: Bar, progress: Progress) -> None:
        is_counted = progress.total is not None and not progress.phase.is_end
        for task in list(bar.task_ids):
            if not is_counted or bar.tasks[0].fields["phase"] is not progress.phase:
                with suppress(KeyError):
                    bar.remove_task(task)
        if not is_counted:
            bar.refresh()
            return
        if not bar.task_ids:
            bar.add_task("", phase=progress.phase, progress=progress, total=progress.total)
            bar.start()
        bar.update(
            bar.task_ids[0],
            completed=progress.done,
            total=progress.total,
            progress=progress,
            refresh=True,
        )


def _bar(console: Console) -> Bar:
    # These colours are legible on dark and on light; without colours the bar is drawn all the same.
    return Bar(
        TextColumn(" "),
        BarColumn(
            bar_width=None, style="bright_black", complete_style="cyan", finished_style="green"
        ),
        _Facts(),
        console=console,
        transient=True,
        expand=True,
        auto_refresh=False,
    )


class _Facts(ProgressColumn):
    """How many of how many, how fast, how long still, how dear."""

    def render(self, task: Task) -> Text:
        progress: Progress = task.fields["progress"]
        text = Text(f"{progress.done:,} of {progress.total:,}", no_wrap=True)
        if progress.per_second is not None:
            text.append(f"  {progress.per_second:,.0f}/s")
        if progress.remaining_seconds is not None:
            text.append(f"  {_clock(progress.remaining_seconds)} left")
        if progress.cost_usd is not None:
            text.append(f"  {cost(progress.cost_usd)}")
        return text


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
