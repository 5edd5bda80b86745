"""What the demo shows: phases, commands, predictions, and the table at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_LIMIT = 110


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestCounts:
    """Requests by variant name."""

    served: dict[str, int]
    failed: dict[str, int]


class Screen:
    """The terminal of the demo."""

    def __init__(self) -> None:
        console = Console(highlight=False)
        self._console = Console(highlight=False, width=min(console.width, _WIDTH_LIMIT))
        self._phase = 0

    def phase(self, title: str) -> None:
        """Open a phase."""
        self._phase += 1
        self._console.print()
        self._console.rule(Text(f"{self._phase}. {title}", style="bold cyan"), align="left")

    def command(self, command: Sequence[str]) -> None:
        """Show a command as a user would type it."""
        shown = " ".join(_shortened(word) for word in command)
        self._console.print(Text(f"$ {shown}", style="dim"))

    def output(self, text: str) -> None:
        """Show what a command printed, because it failed."""
        self._console.print(Text(text.rstrip()))

    def prediction(self, content_type: str, body: str, answer: str) -> None:
        """Show a request and its answer, each on one line."""
        width = max(30, self._console.width - 8)
        self._console.print(Text(f"{content_type}", style="bold"))
        for mark, text in (("->", body), ("<-", answer)):
            line = " | ".join(text.strip().splitlines())
            shown = line if len(line) <= width else f"{line[: width - 2]} …"
            self._console.print(Text(f"  {mark} {shown}"))

    def note(self, text: str) -> None:
        """Say something in passing."""
        self._console.print(Text(text, style="dim"))

    def weights(self, weights: dict[str, float]) -> None:
        """Show the live weights of the variants."""
        shown = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
        self._console.print(f"live weights now: [bold]{shown}[/bold]")

    def failure(self, message: str) -> None:
        """Say why the demo ends early."""
        self._console.print()
        self._console.print(Text(message, style="bold red"))

    def closing(self, counts: RequestCounts, seconds: dict[str, float], total: float) -> None:
        """Show what happened: phases with their seconds, requests by variant."""
        phases = Table("What happened", "seconds", title_justify="left", expand=False)
        phases.columns[1].justify = "right"
        for title, spent in seconds.items():
            phases.add_row(title, f"{spent:.1f}")
        phases.add_section()
        phases.add_row("In all", f"{total:.1f}")
        requests = Table("Requests by variant", "served", "failed", expand=False)
        for column in requests.columns[1:]:
            column.justify = "right"
        for name in sorted({*counts.served, *counts.failed}):
            requests.add_row(name, str(counts.served.get(name, 0)), str(counts.failed.get(name, 0)))
        requests.add_section()
        requests.add_row("All", str(sum(counts.served.values())), str(sum(counts.failed.values())))
        self._console.print()
        self._console.print(phases)
        self._console.print(requests)

    def hints(self, endpoint: str, endpoint_name: str) -> None:
        """Say what to try while the sandbox is still up."""
        self._console.print("\nThe sandbox stays up. What to try:", style="bold")
        for line in (
            '. .venv/bin/activate && eval "$(coalmine sandbox env)"',
            f"aws sagemaker describe-endpoint --endpoint-name {endpoint_name}",
            f"coalmine canary status -c env=sandbox {endpoint}",
            f"coalmine canary plan -c env=sandbox {endpoint}",
            "coalmine sandbox status",
            "coalmine sandbox down",
        ):
            self._console.print(Text(f"  {line}"))


def _shortened(word: str) -> str:
    return "python" if word.endswith(("/python", "/python3")) else word
