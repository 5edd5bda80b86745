"""What an expression is made of."""

from __future__ import annotations

from dataclasses import dataclass


class MetricMathError(ValueError):
    """An expression that CloudWatch refuses, or that is not played; the text says which part."""


@dataclass(frozen=True, slots=True)
class Number:
    """A scalar."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """The id of a metric or of another expression."""

    id: str


@dataclass(frozen=True, slots=True)
class Word:
    """A capitalized argument that is no function: REPEAT, LINEAR."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted string."""

    text: str


@dataclass(frozen=True, slots=True)
class Negated:
    """The unary minus."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator between two operands; AND and OR are spelled so."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Array:
    """Time series in brackets."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Word | Text | Negated | Operation | Array | Call


def names_in(expression: Expression) -> frozenset[str]:
    """Return the ids that an expression refers to; METRICS() is not one of them."""
    match expression:
        case Name(name):
            return frozenset({name})
        case Negated(operand):
            return names_in(operand)
        case Operation(_, left, right):
            return names_in(left) | names_in(right)
        case Array(members) | Call(_, members):
            return frozenset().union(*map(names_in, members))
        case _:
            return frozenset()


def functions_in(expression: Expression) -> frozenset[str]:
    """Return the names of the functions that an expression calls."""
    match expression:
        case Negated(operand):
            return functions_in(operand)
        case Operation(_, left, right):
            return functions_in(left) | functions_in(right)
        case Array(members):
            return frozenset().union(*map(functions_in, members))
        case Call(function, arguments):
            return frozenset({function}).union(*map(functions_in, arguments))
        case _:
            return frozenset()
