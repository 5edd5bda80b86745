"""One picture of a run: what a row costs, by model and contender, on a scale of powers of ten."""

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from bench.inference_speed.goals import TUTORIAL, slowest_of_ours
from bench.inference_speed.measuring import ratio
from bench.inference_speed.models import BY_KEY
from bench.inference_speed.tables import duration

_WIDTH, _LEFT, _RIGHT, _TOP, _STEP = 1000, 348, 922, 104, 44
# Ours last: it lies on top.
_CLASSES = {
    TUTORIAL: "tutorial",
    "container's default handlers": "defaults",
    "bare estimator": "estimator",
    "treelite GTIL": "treelite",
    "ONNX Runtime": "onnx",
}
_MARGIN = 0.08  # of a power of ten
_NOTE = "medians; further left is faster; in green, times the tutorial's speed"
_OURS = "ours, exact to the bit"
_STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2430 }
  .title { font-weight: 600; font-size: 17px } .small { font-size: 12px; fill: #5a6272 }
  .times { font-weight: 600; fill: #0b6b47 }
  .ground { fill: #f6f7fa } .grid { stroke: #dfe3ea } .span { stroke: #c3c9d4; stroke-width: 2 }
  .ours { fill: #12855a } .tutorial { fill: #c2382e } .defaults { fill: #d98a1f }
  .estimator { fill: #7c8598 } .treelite { fill: #8a5cc7 } .onnx { fill: #2f6fde }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8eaf0 } .small { fill: #a5adbd } .times { fill: #5fd3a2 }
    .ground { fill: #14171d } .grid { stroke: #2a303b } .span { stroke: #454d5c }
    .ours { fill: #35c08a } .tutorial { fill: #ff7a70 } .defaults { fill: #f0ad4a }
    .estimator { fill: #99a1b2 } .treelite { fill: #b48ff0 } .onnx { fill: #6ea0ff }
  }
"""


def svg(found: Mapping[str, Any]) -> str:
    """Draw the part `one_row`.

    Raises:
        ValueError: that part was not measured.
    """
    if not found.get("one_row"):
        raise ValueError("the picture shows the part one_row, which was not measured; measure it")
    one_row = found["one_row"]
    times = [
        each["p50_us"]
        for model in one_row.values()
        for name, each in model["contenders"].items()
        if name in _CLASSES or name.startswith("ours")
    ]
    low, high = math.log10(min(times)) - _MARGIN, math.log10(max(times)) + _MARGIN
    height = _TOP + _STEP * len(one_row) + 46
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-label="Time of one JSON row from its bytes to the answer, by model and engine">',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="14"/>',
        '<text class="title" x="24" y="36">One JSON row, from its bytes to the answer</text>',
        f'<text class="small" x="{_WIDTH - 24}" y="36" text-anchor="end">{_NOTE}</text>',
        *_legend(),
        *_grid(low, high, height),
    ]
    for place, (key, model) in enumerate(one_row.items()):
        parts += _line(place, BY_KEY[key].title, model["contenders"], low, high)
    return "\n".join([*parts, "</svg>", ""])


def _legend() -> Iterator[str]:
    x = 24.0
    for name, kind in ((_OURS, "ours"), *((name, kind) for name, kind in _CLASSES.items())):
        yield f'<circle class="{kind}" cx="{x + 6:.0f}" cy="62" r="6"/>'
        yield f'<text x="{x + 18:.0f}" y="67">{escape(name)}</text>'
        x += 36 + 6.85 * len(name)


def _grid(low: float, high: float, height: int) -> Iterator[str]:
    for power in range(math.ceil(low), math.floor(high) + 1):
        x = _place(10.0**power, low, high)
        yield f'<path class="grid" d="M{x} {_TOP - 12} V{height - 36}"/>'
        label = duration(10.0**power).replace(".00", "").replace(".0", "")
        yield f'<text class="small" x="{x}" y="{height - 16}" text-anchor="middle">{label}</text>'


def _line(
    place: int, title: str, contenders: Mapping[str, Any], low: float, high: float
) -> Iterator[str]:
    y = _TOP + _STEP * place + 18
    ours = slowest_of_ours(contenders, "p50_us")
    tutorial = contenders[TUTORIAL]["p50_us"]
    first, last = _place(ours, low, high), _place(tutorial, low, high)
    yield f'<text x="24" y="{y + 5}">{escape(title)}</text>'
    yield f'<path class="span" d="M{first} {y} H{last}"/>'
    for name, kind in _CLASSES.items():
        if name in contenders:
            x = _place(contenders[name]["p50_us"], low, high)
            yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="6"/>'
    yield f'<circle class="ours" cx="{first}" cy="{y}" r="7.5"/>'
    yield f'<text class="times" x="{last + 12}" y="{y + 5}">{ratio(tutorial, ours):,g}x</text>'


def _place(microseconds: float, low: float, high: float) -> float:
    share = (math.log10(microseconds) - low) / (high - low)
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)
