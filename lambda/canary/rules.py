"""Rules that a value must meet: all are checked, then all that were broken are reported."""

from collections.abc import Iterable

Rule = tuple[bool, str]  # does it hold, and what to say if not


def refuse_broken(rules: Iterable[Rule]) -> None:
    """Raise one ValueError with a line for each rule that does not hold."""
    problems = [problem for holds, problem in rules if not holds]
    if problems:
        raise ValueError("\n".join(problems))


def listed(values: Iterable[object]) -> str:
    """Return the values as they stand in a message."""
    return ", ".join(str(value) for value in values)
