"""From text to expression.

either   := both ((OR | '||') both)*
both     := compared ((AND | '&&') compared)*
compared := sum (('==' | '!=' | '<=' | '>=' | '<' | '>') sum)*
sum      := product (('+' | '-') product)*
product  := unary (('*' | '/') unary)*
unary    := '-' unary | power
power    := primary ('^' unary)?
primary  := number | id | string | WORD | FUNCTION '(' arguments ')' | '(' either ')' | '[' arguments ']'
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sandbox.metric_math.expressions import (
    Array,
    Call,
    Expression,
    MetricMathError,
    Name,
    Negated,
    Number,
    Operation,
    Text,
    Word,
)

MAX_LENGTH = 2048
_MAX_TOKENS = 500  # a chain of operators nests in its left operand
_MAX_DEPTH = 64
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/^<>()\[\],]))""",
    re.VERBOSE,
)
_OR: Mapping[str, str] = {"OR": "OR", "||": "OR"}
_AND: Mapping[str, str] = {"AND": "AND", "&&": "AND"}
_COMPARISONS: Mapping[str, str] = {each: each for each in ("==", "!=", "<=", ">=", "<", ">")}
_SUMS: Mapping[str, str] = {each: each for each in "+-"}
_PRODUCTS: Mapping[str, str] = {each: each for each in "*/"}
_LEVELS = (_OR, _AND, _COMPARISONS, _SUMS, _PRODUCTS)


def parse(text: str) -> Expression:
    """Return the expression of a text; raise MetricMathError that shows where it ends to be one."""
    if not 0 < len(text) <= MAX_LENGTH:
        raise MetricMathError(
            f"an expression must have 1 to {MAX_LENGTH} characters, got {len(text)}"
        )
    tokens = _tokens(text)
    if len(tokens) > _MAX_TOKENS:
        raise MetricMathError(f"an expression must have at most {_MAX_TOKENS} parts")
    return _Parser(tokens).whole()


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            rest = text[at:].lstrip()
            where = len(text) - len(rest) + 1
            raise MetricMathError(f"unexpected {rest[:1]!r} at character {where}")
        tokens.append(found.group(0).strip())
        at = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._binary(0)
        if self._next() is not None:
            raise self._unexpected()
        return expression

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, token: str) -> None:
        if self._next() != token:
            raise self._unexpected()
        self._at += 1

    def _unexpected(self) -> MetricMathError:
        token = self._next()
        return MetricMathError(
            "it ends too early"
            if token is None
            else f"unexpected {token!r} after {' '.join(self._tokens[: self._at])[-40:]!r}"
        )

    def _binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while (operator := _LEVELS[level].get(self._next() or "")) is not None:
            self._at += 1
            left = Operation(operator, left, self._binary(level + 1))
        return left

    def _unary(self) -> Expression:
        if self._next() != "-":
            return self._power()
        self._at += 1
        return Negated(self._deeper(self._unary))

    def _power(self) -> Expression:
        base = self._primary()
        if self._next() != "^":
            return base
        self._at += 1
        return Operation("^", base, self._deeper(self._unary))

    def _primary(self) -> Expression:
        token = self._next()
        if token is None or token in (*_OR, *_AND):
            raise self._unexpected()
        if token == "(":  # noqa: S105 - a parenthesis
            self._at += 1
            inner = self._deeper(lambda: self._binary(0))
            self._take(")")
            return inner
        if token == "[":  # noqa: S105 - a bracket
            return Array(self._list("[", "]"))
        if token[0].isdigit() or token[0] == ".":
            self._at += 1
            return Number(float(token))
        if token[0] in "\"'":
            self._at += 1
            return Text(token[1:-1])
        if not (token[0].isalpha()):
            raise self._unexpected()
        self._at += 1
        if self._next() == "(":
            return Call(token, self._list("(", ")"))
        return Name(token) if token[0].islower() else Word(token)

    def _list(self, opening: str, closing: str) -> tuple[Expression, ...]:
        self._take(opening)
        members: list[Expression] = []
        if self._next() != closing:
            members.append(self._deeper(lambda: self._binary(0)))
            while self._next() == ",":
                self._at += 1
                members.append(self._deeper(lambda: self._binary(0)))
        self._take(closing)
        return tuple(members)

    def _deeper(self, part: Callable[[], Expression]) -> Expression:
        if self._depth == _MAX_DEPTH:
            raise MetricMathError(f"it must nest at most {_MAX_DEPTH} deep")
        self._depth += 1
        try:
            return part()
        finally:
            self._depth -= 1
