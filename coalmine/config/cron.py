"""The six fields of cron(), as Application Auto Scaling reads them."""

import re
from dataclasses import dataclass

_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS_OF_WEEK = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_UNSAID = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    """Which values a field has, and what else may stand in it."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()  # the first one means `least`
    others: str = ""  # a pattern of what is neither a value nor a range
    words: str = ""  # the same for people

    @property
    def allowed(self) -> str:
        """Say what may stand there."""
        names = f", {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"{self.least} to {self.most}{names}{self.words}"

    def takes(self, text: str) -> bool:
        """Say whether this may stand in the field; items are separated by commas."""
        return all(self._takes_item(item) for item in text.upper().split(","))

    def _takes_item(self, item: str) -> bool:
        if self.others and re.fullmatch(self.others, item):
            return True
        span, slash, step = item.partition("/")
        if slash and not (re.fullmatch(r"[0-9]{1,4}", step) and int(step) > 0):
            return False
        if span == "*":
            return True
        first, hyphen, last = span.partition("-")
        return self._is_value(first) and (not hyphen or self._is_value(last))

    def _is_value(self, text: str) -> bool:
        if text in self.names:
            return True
        return bool(re.fullmatch(r"[0-9]{1,4}", text)) and self.least <= int(text) <= self.most


_DAY_OF_MONTH = _Field(
    name="day of month",
    least=1,
    most=31,
    others=r"\?|L|LW|L-([1-9]|[12][0-9]|30)|([1-9]|[12][0-9]|3[01])W",
    words=", ?, L (the last), or such as 15W (the weekday next to it)",
)
_DAY_OF_WEEK = _Field(
    name="day of week",
    least=1,
    most=7,
    names=tuple(_DAYS_OF_WEEK),
    others=rf"\?|([1-7]|{'|'.join(_DAYS_OF_WEEK)})?L|([1-7]|{'|'.join(_DAYS_OF_WEEK)})#[1-5]",
    words=", ?, such as 6L (the last Friday) or 2#1 (the first Monday)",
)
_FIELDS = (
    _Field(name="minutes", least=0, most=59),
    _Field(name="hours", least=0, most=23),
    _DAY_OF_MONTH,
    _Field(name="month", least=1, most=12, names=tuple(_MONTHS)),
    _DAY_OF_WEEK,
    _Field(name="year", least=1970, most=2199),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BadField:
    """What is wrong with a cron()."""

    value: str
    allowed: str


def bad_fields(fields: str) -> list[BadField]:
    """Name what is wrong with what stands between the brackets of cron()."""
    written = fields.split(" ")
    if len(written) != len(_FIELDS) or "" in written:
        return [
            BadField(
                value=f"cron({fields})",
                allowed="cron() with six fields: "
                f"{', '.join(field.name for field in _FIELDS)}, with one space between them",
            )
        ]
    bad = [
        BadField(value=f"{field.name} {text!r}", allowed=f"{field.allowed}; or *, a-b, a/step")
        for field, text in zip(_FIELDS, written, strict=True)
        if not field.takes(text)
    ]
    days = {_DAY_OF_MONTH.name: written[2], _DAY_OF_WEEK.name: written[4]}
    if list(days.values()).count(_UNSAID) != 1:
        bad.append(
            BadField(
                value=" and ".join(f"{name} {text!r}" for name, text in days.items()),
                allowed="a ? in exactly one of the two: the other one says the day",
            )
        )
    return bad
