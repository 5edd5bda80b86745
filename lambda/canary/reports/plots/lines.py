"""A series as a line with its points; every point says which number of the report it is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from canary.reports.markup import Child, Markup, data_of, joined, tag
from canary.reports.plots.thinning import thin

_MOST_MARKS = 60  # more than these would hide the line
_NEAR = 6  # between two places on a line
_REACH = 5  # how near a pointer must come to a point without a mark


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One number of a series, at its place."""

    x: float
    y: float
    path: str
    raw: float | None
    words: str  # shown when pointed at


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a series is told from another without colours: its line and the shape of its marks."""

    name: str  # the class that has its colour and dashes
    is_round: bool = True


CHAMPION = Look(name="champion")
CHALLENGER = Look(name="challenger", is_round=False)


def draw(
    numbers: Sequence[float | None], point: Callable[[int, float], Point], look: Look, most: int
) -> Markup:
    """Draw a series: a line with `most` points at most, interrupted where a number is missing."""
    return line(find_points(numbers, point, most), look)


def find_points(
    numbers: Sequence[float | None], point: Callable[[int, float], Point], most: int
) -> list[Point | None]:
    """Return the points of a line; None where it is interrupted."""
    known = [(i, each) for i, each in enumerate(numbers) if each is not None]
    points: list[Point | None] = []
    last = -1
    for position in thin([each for _, each in known], most):
        i, number = known[position]
        if None in numbers[last + 1 : i]:
            points.append(None)
        points.append(point(i, number))
        last = i
    return points


def line(points: Sequence[Point | None], look: Look) -> Markup:
    """Write a line through the points, interrupted where one is missing."""
    known = [each for each in points if each is not None]
    has_marks = len(known) <= _MOST_MARKS
    return tag(
        "g",
        {"class": f"series {look.name}"},
        tag("path", {"class": "line", "d": _path(points)}),
        joined(_mark(each, look, is_visible=has_marks) for each in known),
    )


def along(points: Sequence[Point | None]) -> list[tuple[float, float]]:
    """Return places that are near to each other on a line, for what must not lie on it."""
    places: list[tuple[float, float]] = []
    for one, other in pairwise(points):
        if one is None or other is None:
            continue
        length = max(abs(other.x - one.x), abs(other.y - one.y))
        parts = max(1, math.ceil(length / _NEAR))
        places += [
            (one.x + (other.x - one.x) * i / parts, one.y + (other.y - one.y) * i / parts)
            for i in range(parts + 1)
        ]
    return places


def steps(points: Sequence[tuple[float, float]], right: float) -> str:
    """Return the path of a value that stays until it changes, up to the right end."""
    if not points:
        return ""
    drawn = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for x, y in points[1:]:
        drawn.append(f"H{x:g}V{y:g}")
    return "".join([*drawn, f"H{right:g}"])


def _path(points: Sequence[Point | None]) -> str:
    drawn: list[str] = []
    is_begun = False
    for each in points:
        if each is None:
            is_begun = False
            continue
        drawn.append(f"{'L' if is_begun else 'M'}{each.x:g},{each.y:g}")
        is_begun = True
    return "".join(drawn)


def _mark(point: Point, look: Look, *, is_visible: bool) -> Child:
    words = tag("title", None, point.words)
    known = data_of(point.path, point.raw)
    if not is_visible:
        circle = {"class": "touch", "cx": point.x, "cy": point.y, "r": _REACH}
        return tag("circle", {**circle, **known}, words)
    if look.is_round:
        return tag(
            "circle", {"class": "mark", "cx": point.x, "cy": point.y, "r": 2.6, **known}, words
        )
    diamond = f"M{point.x:g},{point.y - 3.8:g}l3.8,3.8l-3.8,3.8l-3.8,-3.8z"
    return tag("path", {"class": "mark", "d": diamond, **known}, words)
