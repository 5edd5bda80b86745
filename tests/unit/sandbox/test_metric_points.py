"""CloudWatch data kept as values with counts."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.metric_points import (
    RETENTION_SECONDS,
    drop_expired,
    is_ours,
    make_point,
    point_statistics,
    samples,
)

PAIRS = st.lists(
    st.tuples(st.integers(0, 10**6).map(float), st.integers(1, 50).map(float)), min_size=1
)


@given(PAIRS)
def test_statistics_are_those_of_the_single_values(pairs: list[tuple[float, float]]):
    """Keeping values with counts loses nothing."""
    point = make_point(0, "None", [value for value, _ in pairs], [count for _, count in pairs])
    single = [value for value, count in pairs for _ in range(int(count))]

    assert (len(single), sum(single), min(single), max(single)) == point_statistics(point)
    assert pairs == samples(point)


def test_ministacks_points_are_told_apart():
    """Both kinds lie in one list."""
    assert is_ours(make_point(0, "None", [1.0], [1.0]))
    assert not is_ours({"Timestamp": 0, "Value": 1.0})


def test_what_cloudwatch_would_have_dropped_is_dropped():
    """Three hours, as for data of sub-minute resolution."""
    points = [make_point(at, "None", [1.0], [1.0]) for at in (0.0, 10.0, 20.0)]
    drop_expired(points, RETENTION_SECONDS + 10.0)

    assert [10.0, 20.0] == [point["Timestamp"] for point in points]
