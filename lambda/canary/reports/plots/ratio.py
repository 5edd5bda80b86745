"""The interval of an error-rate ratio as a small bar; all bars of a table have one scale."""

import math

from canary.reports.markup import Markup, tag
from canary.reports.plots.scales import Scale
from canary.reports.report import Ratio

_WIDTH, _HEIGHT = 120, 16
_DECADES = (-1.0, 2.0)  # 0.1 to 100 times


def ratio_bar(ratio: Ratio | None) -> Markup:
    """Draw an interval; what goes on beyond the scale ends in a point. The words stand beside."""
    scale = Scale(low=_DECADES[0], high=_DECADES[1], start=6, stop=_WIDTH - 6)
    one = scale.place(0)
    middle = _HEIGHT / 2
    children = [
        tag("line", {"class": "axis", "x1": 0, "x2": _WIDTH, "y1": middle, "y2": middle}),
        tag("line", {"class": "equal", "x1": one, "x2": one, "y1": 1, "y2": _HEIGHT - 1}),
    ]
    if ratio is not None:
        low = _DECADES[0] - 1 if ratio.least <= 0 else math.log10(ratio.least)
        high = _DECADES[1] + 1 if ratio.most is None else math.log10(max(ratio.most, 1e-9))
        left, right = scale.place(low), scale.place(high)
        children.append(
            tag("path", {"class": "interval", "d": _bar(left, right, low, high, middle)})
        )
    box = {"class": "ratio", "viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "aria-hidden": "true"}
    return tag("svg", {**box, "width": _WIDTH, "height": _HEIGHT}, *children)


def _bar(left: float, right: float, low: float, high: float, middle: float) -> str:
    """Return a bar whose ends are blunt, or arrows where the interval goes on."""
    top, bottom = middle - 3.5, middle + 3.5
    right = max(right, left + 2)
    start = (
        f"M{left:g},{top:g}L{left - 5:g},{middle:g}L{left:g},{bottom:g}"
        if low < _DECADES[0]
        else f"M{left:g},{top:g}V{bottom:g}"
    )
    stop = (
        f"H{right:g}L{right + 5:g},{middle:g}L{right:g},{top:g}Z"
        if high > _DECADES[1]
        else f"H{right:g}V{top:g}Z"
    )
    return start + stop
