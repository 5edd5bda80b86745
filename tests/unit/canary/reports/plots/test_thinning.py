"""Thinning: fewer points, no peak lost."""

from hypothesis import given
from hypothesis import strategies as st

from canary.reports.plots.thinning import thin

NUMBERS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=400)


@given(NUMBERS, st.integers(min_value=6, max_value=60))
def test_ends_and_extremes_are_kept(numbers, most):
    kept = thin(numbers, most)

    assert len(kept) <= most
    assert sorted(set(kept)) == kept
    assert (0, len(numbers) - 1) == (kept[0], kept[-1])
    assert (max(numbers), min(numbers)) == (
        max(numbers[i] for i in kept),
        min(numbers[i] for i in kept),
    )


def test_few_points_are_all_drawn():
    assert [0, 1, 2] == thin([3.0, 1.0, 2.0], 10)
