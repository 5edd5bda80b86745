"""How a class of scikit-learn is told from one that only bears its name."""

from __future__ import annotations


class UnrecognisedError(Exception):
    """An estimator, or a parameter of it, has no exact form here; the message names it."""


def class_name(estimator: object) -> str:
    """Names a class of scikit-learn without its module; any other class has no name here.

    Scikit-learn is not imported for the comparison: whoever has an instance has imported it.
    """
    kind = type(estimator)
    return kind.__name__ if kind.__module__.split(".")[0] == "sklearn" else ""
