"""A series as one line of characters, a gap where nothing was measured."""

import math
from collections.abc import Sequence
from itertools import pairwise

BARS = "▁▂▃▄▅▆▇"  # no full block: it would touch the line above
PLAIN_BARS = "_.-=+*#"  # where the terminal's encoding has no others
GAP = " "


def sparkline(
    values: Sequence[float | None], *, width: int, top: float | None = None, bars: str = BARS
) -> str:
    """Draw values from 0 up to `top`, or to the highest of them.

    Where there are more values than characters, each shows the highest of those it stands for. The
    lowest bar is 0 alone: what happened at all is seen.
    """
    cells = [_highest(part) for part in _parts(values, width)]
    measured = [cell for cell in cells if cell is not None]
    scale = max(measured, default=0.0) if top is None else top
    return "".join(GAP if cell is None else _bar(cell, scale, bars) for cell in cells)


def _bar(value: float, top: float, bars: str) -> str:
    if value <= 0 or top <= 0:
        return bars[0]
    steps = len(bars) - 1
    return bars[min(steps, max(1, math.ceil(value / top * steps)))]


def _highest(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _parts(values: Sequence[float | None], width: int) -> list[Sequence[float | None]]:
    """Cut the values into as many parts as there is room for, as even as can be."""
    count = min(len(values), width)
    edges = [len(values) * number // count for number in range(count + 1)] if count > 0 else []
    return [values[start:end] for start, end in pairwise(edges)]
