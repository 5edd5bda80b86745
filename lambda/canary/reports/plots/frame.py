"""What all plots over time share: stages behind, time below, the moment of the verdict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from canary.reports.markup import Attributes, Child, Markup, joined, tag
from canary.reports.moments import clock, date
from canary.reports.outcomes import decision_word
from canary.reports.parts.phases import BAKE, GOING_BACK
from canary.reports.plots.labels import Labels, Place, text_width
from canary.reports.plots.scales import Scale, time_ticks
from canary.reports.report import Report
from canary.reports.words import describe_share, offset

_DAY = 86_400
_AFTER = 0.025  # of the time shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How a plot is drawn; all lengths in its own pixels."""

    name: str
    width: int
    height: int
    font_size: float
    most_points: int  # of a line

    def lower(self, part: float) -> "Size":
        """Return the same with a part of the height, for what needs less room."""
        return replace(self, height=round(self.height * part))

    @property
    def left(self) -> float:
        """Where the plot begins, behind the words of its axis."""
        return 5.4 * self.font_size

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.width - 8.0

    @property
    def top(self) -> float:
        """Below two rows: the verdict, and the names of stages."""
        return 3.1 * self.font_size

    @property
    def bottom(self) -> float:
        """Above two rows: offsets and times."""
        return self.height - 3.4 * self.font_size


WIDE = Size(name="wide", width=880, height=250, font_size=12.5, most_points=120)
NARROW = Size(name="narrow", width=358, height=230, font_size=12, most_points=50)


class Frame:
    """The stage on which a plot over time is drawn."""

    def __init__(self, report: Report, size: Size) -> None:
        self.report = report
        self.size = size
        self.begin, self.end = span(report)
        # A little further, so that what changed last can be seen.
        margin = (self.end - self.begin) * _AFTER
        self.time = Scale(low=self.begin, high=self.end + margin, start=size.left, stop=size.right)
        self.labels = Labels(left=0, right=size.width, font_size=size.font_size)
        # These take their places first: what a plot says of itself must stay clear of them.
        self._top = joined([*self._decision(), *self._stage_names()])
        self._bottom = joined(self._time_axis())

    def svg(self, plot_name: str, title: str, description: str, *children: Child) -> Markup:
        """Write the whole plot: what is behind, what is given, what is on top."""
        name = f"{plot_name}-{self.size.name}"
        attributes: Attributes = {
            "class": f"plot {self.size.name}",
            "viewBox": f"0 0 {self.size.width} {self.size.height}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-description",
            "font-size": self.size.font_size,
        }
        return tag(
            "svg",
            attributes,
            tag("title", {"id": f"{name}-title"}, title),
            tag("desc", {"id": f"{name}-description"}, description),
            tag("defs", None, _hatching(name)),
            joined(self._bands(name)),
            self._bottom,
            *children,
            self._top,
        )

    def scale(self, low: float, high: float) -> Scale:
        """Return the scale from the plot's bottom to its top."""
        return Scale(low=low, high=high, start=self.size.bottom, stop=self.size.top)

    def rows(self, scale: Scale, ticks: Iterable[tuple[float, str]]) -> Markup:
        """Write the lines across the plot, each with its name on the left."""
        return joined(self._row(scale.place(number), name) for number, name in ticks)

    def _row(self, y: float, name: str) -> Markup:
        size = self.size
        place = Place(x=size.left - 6, y=y + 0.35 * size.font_size, anchor="end")
        line = {"class": "grid", "x1": size.left, "x2": size.right, "y1": y, "y2": y}
        return joined([tag("line", line), self.labels.place(name, [place], {"class": "tick"})])

    def _bands(self, name: str) -> Iterator[Child]:
        """Yield the stages that bake, and the way back."""
        for phase in self.report.phases:
            left, right = self.time.place(phase.began_at), self.time.place(phase.ended_at)
            shape: dict[str, object] = {
                "x": left,
                "y": self.size.top,
                "width": max(round(right - left, 1), 1.5),
                "height": round(self.size.bottom - self.size.top, 1),
            }
            if phase.name == GOING_BACK:
                yield tag("rect", {**shape, "class": "back", "fill": f"url(#{name}-hatch)"})
            elif phase.name == BAKE:
                yield tag("rect", {**shape, "class": "stage"})

    def _stage_names(self) -> Iterator[Child]:
        """Yield the longest name that fits above each stage."""
        shares = {each.number: each.planned_share for each in self.report.stages}
        for phase in self.report.phases:
            number = phase.stage_number
            if phase.name != BAKE or number is None:
                continue
            left, right = self.time.place(phase.began_at), self.time.place(phase.ended_at)
            place = Place(x=round((left + right) / 2, 1), y=self.size.top - 5, anchor="middle")
            share = describe_share(shares.get(number, 0.0))
            for words in (f"stage {number}: {share}", share):
                if text_width(words, self.size.font_size) <= right - left + 4:
                    yield self.labels.place(words, [place], {"class": "stage-name"})
                    break

    def _time_axis(self) -> Iterator[Child]:
        size, is_long = self.size, self.end - self.begin > _DAY
        widest = text_width("02-13 14:05" if is_long else "14:05:00", size.font_size)
        most = max(2, int((size.right - size.left) / (widest + 14)))
        baseline = {"x1": size.left, "x2": size.right, "y1": size.bottom, "y2": size.bottom}
        yield tag("line", {"class": "axis", **baseline})
        for seconds in time_ticks(self.end - self.begin, most):
            at = self.begin + seconds
            x, y = self.time.place(at), size.bottom
            yield tag("line", {"class": "axis", "x1": x, "x2": x, "y1": y, "y2": y + 4})
            moment = f"{date(at)[5:]} {clock(at)[:5]}" if is_long else clock(at)
            for row, words in enumerate((offset(seconds), moment)):
                yield self._time_label(words, x, y + (1.5 + 1.25 * row) * size.font_size, row)

    def _time_label(self, words: str, x: float, y: float, row: int) -> Markup | None:
        """Write a time below the axis, kept within the picture at its ends."""
        half = text_width(words, self.size.font_size) / 2
        kept = min(max(x, half), self.size.width - half)
        attributes = {"class": "tick" if row == 0 else "tick clock"}
        return self.labels.place(words, [Place(x=round(kept, 1), y=y, anchor="middle")], attributes)

    def _decision(self) -> Iterator[Child]:
        """Yield the moment of the verdict, with its word above."""
        at = self.report.decided_at
        if at is None:
            return
        x, size = self.time.place(at), self.size
        yield tag(
            "line",
            {"class": "decision", "x1": x, "x2": x, "y1": size.font_size * 1.5, "y2": size.bottom},
        )
        words = f"{decision_word(self.report)} {clock(at)}"
        y = size.font_size
        places = [
            Place(x=x, y=y, anchor="middle"),
            Place(x=min(x + 4, size.width), y=y, anchor="end"),
            Place(x=size.width, y=y, anchor="end"),
            Place(x=x, y=y, anchor="start"),
            Place(x=0, y=y, anchor="start"),
        ]
        yield self.labels.place(words, places, {"class": "decision-name"})


def span(report: Report) -> tuple[int, int]:
    """Return from when to when plots reach: the canary's own time, at least a second."""
    begin = 0 if report.began_at is None else report.began_at
    ends = [begin + 1, *(each.until for each in report.timeline)]
    if report.ended_at is not None:
        ends.append(report.ended_at)
    return begin, max(ends)


def _hatching(name: str) -> Markup:
    line = tag("path", {"d": "M-1,7 l8,-8 M-1,1 l2,-2 M5,7 l2,-2", "class": "hatch"})
    box = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    return tag("pattern", {"id": f"{name}-hatch", **box}, line)
