"""Make the README's picture from a real demo.

    script -qec "make demo" build/demo.log
    python docs/pictures/render.py build/demo.log docs/pictures/demo.svg

Shown are the two canaries and the closing tables; of a run of like ticks the first and last ones.
"""

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

_WIDTH = 104
_TICK = re.compile(r"\d\d:\d\d:\d\d +\d+ % +hold ")
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_SHOWN_PHASES = ("4.", "6.")
_KEPT_TICKS = 2  # at each end of a run


def main(log: Path, picture: Path) -> None:
    """Render the log of a demo, with its colours, as an SVG of a terminal."""
    lines = [Text.from_ansi(line) for line in log.read_text(encoding="utf-8").splitlines()]
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=_WIDTH, file=nowhere, force_terminal=True)
        for line in _shortened(_chosen(lines)):
            console.print(line, no_wrap=True, overflow="ellipsis")
        svg = console.export_svg(title="make demo")
    # Its fonts would be fetched from elsewhere; any monospace does.
    picture.write_text(_FONTS.sub("", svg), encoding="utf-8")


def _chosen(lines: list[Text]) -> list[Text]:
    """Keep the two canaries and what stands at the end."""
    chosen, is_shown = [], False
    for line in lines:
        phase = re.match(r"(\d\.) ", line.plain)
        if phase:
            is_shown = phase[1] in _SHOWN_PHASES
        if line.plain.startswith("┏"):
            is_shown = True
        if is_shown and not line.plain.startswith("Script done"):
            chosen.append(line)
    return chosen


def _shortened(lines: list[Text]) -> list[Text]:
    """Replace the middle of each run of ticks that only hold."""
    short: list[Text] = []
    run: list[Text] = []
    for line in [*lines, Text("")]:
        if _TICK.match(line.plain):
            run.append(line)
            continue
        if len(run) > 2 * _KEPT_TICKS + 1:
            left_out = len(run) - 2 * _KEPT_TICKS
            run[_KEPT_TICKS:-_KEPT_TICKS] = [
                Text(f"          … {left_out} more looks", style="dim")
            ]
        short += [*run, line]
        run = []
    return short


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
