"""Words on a plot that neither lie on each other nor leave it."""

from collections.abc import Sequence
from dataclasses import dataclass

from canary.reports.markup import Attributes, Markup, tag

# Wider than most typefaces are, so that what fits by this fits on every machine.
_WIDTH_OF_A_LETTER = 0.62
_ABOVE, _BELOW = 0.85, 0.25  # of the font size, from the baseline


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a word may stand: `y` is its baseline; `anchor` is start, middle or end."""

    x: float
    y: float
    anchor: str = "start"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def text_width(text: str, font_size: float) -> float:
    """Return how wide a text is at most, about."""
    return len(text) * font_size * _WIDTH_OF_A_LETTER


class Labels:
    """The words of one plot, placed one after the other: the important ones first."""

    def __init__(self, *, left: float, right: float, font_size: float) -> None:
        self._left = left
        self._right = right
        self._font_size = font_size
        self._taken: list[_Box] = []
        self._drawn: list[tuple[float, float]] = []

    def avoid(self, places: Sequence[tuple[float, float]]) -> None:
        """Keep words off a line, where they have a choice."""
        self._drawn += places

    def place(
        self, text: str, places: Sequence[Place], attributes: Attributes | None = None
    ) -> Markup | None:
        """Write a text at the first place that is free; None when there is none.

        A place on a line is free too, if there is no better one.
        """
        boxes = [(place, self._box(text, place)) for place in places]
        free = [(place, box) for place, box in boxes if self._is_free(box)]
        if not free:
            return None
        clear = [each for each in free if not any(each[1].holds(*at) for at in self._drawn)]
        place, box = clear[0] if clear else free[0]
        self._taken.append(box)
        given: Attributes = {} if attributes is None else attributes
        where = {"x": place.x, "y": place.y, "text-anchor": place.anchor}
        return tag("text", {**where, **given}, text)

    def _is_free(self, box: _Box) -> bool:
        is_inside = box.left >= self._left - 0.5 and box.right <= self._right + 0.5
        return is_inside and not any(box.overlaps(each) for each in self._taken)

    def _box(self, text: str, place: Place) -> _Box:
        width = text_width(text, self._font_size)
        left = place.x - {"start": 0.0, "middle": width / 2, "end": width}[place.anchor]
        return _Box(
            left=left,
            right=left + width,
            top=place.y - _ABOVE * self._font_size,
            bottom=place.y + _BELOW * self._font_size,
        )
