"""Which prefixes are listed, and what a key says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.capture.location import CaptureLocation

LOCATION = CaptureLocation.from_uri("s3://data/capture/live/", endpoint_name="flights-dev")
ROOT = "capture/live/flights-dev/"
TIMES = st.datetimes(datetime(2023, 12, 30), datetime(2024, 3, 2), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("uri", "root"),
    [
        ("s3://data", "flights-dev/"),
        ("s3://data/", "flights-dev/"),
        ("s3://data/a/b", "a/b/flights-dev/"),
    ],
)
def test_the_endpoints_name_follows_the_destination(uri, root):
    assert root == CaptureLocation.from_uri(uri, endpoint_name="flights-dev").root


@pytest.mark.parametrize("uri", ["data/capture", "s3://", "https://data/capture"])
def test_a_location_is_on_s3(uri):
    with pytest.raises(ValueError, match="must lie at s3://bucket/prefix"):
        CaptureLocation.from_uri(uri, endpoint_name="flights-dev")


@given(TIMES, TIMES)
def test_every_hour_of_a_span_is_listed_once_and_no_other(one, other):
    """Whole days are listed at once, so that a month takes some thirty requests."""
    start, end = sorted((one, other))
    prefixes = LOCATION.time_prefixes("blue", start=start, end=end)

    wanted, at = [], start.replace(minute=0, second=0, microsecond=0)
    while at <= end:
        wanted.append(f"{ROOT}blue/{at:%Y/%m/%d/%H}/")
        at += timedelta(hours=1)
    for hour in wanted:
        assert 1 == sum(hour.startswith(prefix) for prefix in prefixes)
    before, after = start - timedelta(hours=1), end + timedelta(hours=1)
    for stranger in (before, after):
        assert not f"{ROOT}blue/{stranger:%Y/%m/%d/%H}/".startswith(tuple(prefixes))
    assert len(prefixes) <= 46 + (end - start).days


def test_an_hour_lists_an_hour():
    at = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)

    assert [f"{ROOT}blue/2026/01/31/23/"] == LOCATION.time_prefixes("blue", start=at, end=at)


def test_a_key_says_variant_and_hour():
    """The variant is nowhere else."""
    key = f"{ROOT}blue/2026/01/31/23/59-07-123-abc.jsonl"
    captured = LOCATION.read_key(key)

    assert captured is not None
    assert ("blue", datetime(2026, 1, 31, 23, tzinfo=UTC)) == (captured.variant_name, captured.hour)
    assert "2026/01/31/23/59-07-123-abc.jsonl" == "/".join([captured.order])


@pytest.mark.parametrize(
    "key",
    [
        "capture/live/flights/blue/2026/01/31/23/a.jsonl",
        f"{ROOT}blue/2026/01/31/23/a.json",
        f"{ROOT}blue/2026/02/30/23/a.jsonl",
        f"{ROOT}blue/2026/01/31/a.jsonl",
        f"{ROOT}a/b/2026/01/31/23/a.jsonl",
        "",
    ],
)
def test_other_objects_are_left_alone(key):
    assert LOCATION.read_key(key) is None
