"""Series as characters."""

from hypothesis import given
from hypothesis import strategies as st

from coalmine.metrics.sparkline import BARS, GAP, PLAIN_BARS, sparkline

VALUES = st.lists(st.none() | st.floats(0, 1e9, allow_subnormal=False), max_size=200)
WIDTHS = st.integers(0, 100)


def height(character):
    return BARS.index(character)


def test_a_gap_is_no_zero():
    assert "▁ ▁▇" == sparkline([0, None, 0, 7], width=10)


def test_little_is_more_than_nothing():
    """One error in a million requests is seen."""
    assert "▁▂▇" == sparkline([0, 0.000001, 1], width=10)


def test_a_full_bar_can_be_named():
    """20 percent of a disk are no full bar, whatever the other minutes had."""
    assert "▃▃" == sparkline([20, 20], width=10, top=100)
    assert "▇" == sparkline([130], width=10, top=100)


def test_too_many_values_show_the_highest_of_each_part():
    """A peak of a minute is not lost in the mean of an hour."""
    assert "▁▇▁" == sparkline([0, 0, 0, 9, 0, 0], width=3)
    assert " ▇" == sparkline([None, None, None, 9], width=2)


def test_a_terminal_without_blocks_gets_plain_characters():
    drawn = sparkline([0, None, 8], width=3, bars=PLAIN_BARS)

    assert "_ #" == drawn
    assert drawn.isascii()


@given(VALUES, WIDTHS)
def test_it_fits_and_only_gaps_are_blank(values, width):
    drawn = sparkline(values, width=width)

    assert min(len(values), width) == len(drawn)
    assert set(drawn) <= {*BARS, GAP}
    assert (set(drawn) <= {GAP}) == (width == 0 or all(value is None for value in values))


@given(VALUES.filter(lambda values: len(values) <= 100))
def test_with_room_each_value_has_its_character(values):
    """Higher values are never lower bars, and the lowest bar is 0 alone."""
    drawn = sparkline(values, width=100)

    assert [value is None for value in values] == [each == GAP for each in drawn]
    pairs = sorted(
        (value, height(each))
        for value, each in zip(values, drawn, strict=True)
        if value is not None
    )
    assert [bar for _, bar in pairs] == sorted(bar for _, bar in pairs)
    assert all((value == 0) == (bar == 0) for value, bar in pairs)
