"""CloudWatch takes 500 widgets and 2,500 metrics on a dashboard; a person far fewer."""

from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.dashboard_pages import has_room_for_rows, metric_count, pages_of
from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant

MOST_WIDGETS, MOST_METRICS = 500, 2500
ABOVE_AND_BELOW = 20  # headings, alarms, the runbook


def endpoint(name="flights-dev", *, variants=2, instance_type="ml.m5.large", shadow=False):
    hosted = [
        WatchedVariant(name=f"v{number}", instance_type=instance_type) for number in range(variants)
    ]
    if shadow:
        hosted.append(WatchedVariant(name="dark", instance_type=instance_type, is_shadow=True))
    return WatchedEndpoint(endpoint_name=name, variants=hosted, thresholds=None)


endpoints = st.lists(
    st.builds(
        endpoint,
        variants=st.integers(1, 10),
        instance_type=st.sampled_from(["ml.m5.large", None]),
        shadow=st.booleans(),
    ),
    max_size=100,
)


@given(endpoints)
def test_every_page_stays_within_cloudwatchs_limits(watched):
    """However many endpoints and variants a config may have."""
    in_rows = has_room_for_rows(watched)
    widgets = 6 if in_rows else 4

    for page in pages_of(watched, in_rows=in_rows):
        assert sum(metric_count(each, in_rows=in_rows) for each in page) <= MOST_METRICS
        assert len(page) * widgets + ABOVE_AND_BELOW <= MOST_WIDGETS


@given(endpoints)
def test_every_endpoint_is_on_one_page_in_its_order(watched):
    pages = pages_of(watched, in_rows=has_room_for_rows(watched))

    assert watched == [each for page in pages for each in page]
    assert all(pages[1:])


def test_an_ordinary_environment_has_one_page_with_all_graphs():
    watched = [endpoint(f"e{number}-prod") for number in range(20)]

    assert has_room_for_rows(watched)
    assert 1 == len(pages_of(watched, in_rows=True))


def test_of_a_hundred_endpoints_there_is_the_gist():
    """Their graphs would be the most of a template, and nobody would read them."""
    watched = [endpoint(f"e{number}-prod") for number in range(100)]

    assert not has_room_for_rows(watched)
    assert 2 == len(pages_of(watched, in_rows=False))


def test_an_environment_without_endpoints_has_a_page():
    assert [()] == pages_of([], in_rows=True)
