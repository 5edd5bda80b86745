"""From text to expression."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    functions_in,
    names_in,
)
from sandbox.metric_math.parser import parse

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", Operation("+", A, Operation("*", B, C))),
        ("a - b - c", Operation("-", Operation("-", A, B), C)),
        ("(a + b) / c", Operation("/", Operation("+", A, B), C)),
        ("-a * b", Operation("*", Negated(A), B)),
        ("-a^2", Negated(Operation("^", A, Number(2.0)))),
        ("a > .5 AND b", Operation("AND", Operation(">", A, Number(0.5)), B)),
        ("a || b && c", Operation("OR", A, Operation("AND", B, C))),
        ("a + b >= c", Operation(">=", Operation("+", A, B), C)),
        ("SUM([a,b])", Call("SUM", (Array((A, B)),))),
        ("FILL(a, REPEAT)", Call("FILL", (A, Word("REPEAT")))),
        ("METRICS('err')", Call("METRICS", (Text("err"),))),
        ("1e3", Number(1000.0)),
    ],
)  # fmt: skip
def test_operators_bind_as_in_arithmetic(text: str, expected: Expression):
    """Power, sign, products, sums, comparisons, AND, OR; the left one first."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a +", "it ends too early"),
        ("(a", "it ends too early"),
        ("a b", "unexpected 'b' after 'a'"),
        ("a ? b", "unexpected '?' at character 3"),
        ("AND a", "unexpected 'AND'"),
        ("[a, b", "it ends too early"),
        ("NOT a", "unexpected 'a' after 'NOT'"),
        ("", "1 to 2048 characters, got 0"),
        ("(" * 100 + "a" + ")" * 100, "at most 64 deep"),
        ("+".join("a" * 600), "at most 500 parts"),
    ],
)
def test_a_refusal_says_where(text: str, words: str):
    """There is no NOT: the guide lists AND and OR alone."""
    with pytest.raises(MetricMathError) as refused:
        parse(text)

    assert words in str(refused.value)


def test_what_an_expression_refers_to():
    """Ids and functions, wherever they are."""
    expression = parse("IF(a > 1, SUM([b, -c]), FILL(a, 0))")

    assert {"a", "b", "c"} == names_in(expression)
    assert {"IF", "SUM", "FILL"} == functions_in(expression)


@given(st.text(alphabet="abmSUMIF0123.,+-*/^()[]<>=&|\"' ", max_size=40))
def test_any_text_is_an_expression_or_refused(text: str):
    """Nothing else is raised."""
    try:
        parse(text)
    except MetricMathError as error:
        assert str(error)
