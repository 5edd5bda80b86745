from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.alarm_names import (
    AlarmSlug,
    endpoint_alarm_name,
    unhealthy_alarm_name,
    variant_alarm_name,
)

LONGEST_ALARM_NAME = 255  # CloudWatch's
variant_names = st.from_regex(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fullmatch=True)


def test_a_name_says_endpoint_variant_and_what_is_wrong():
    expected = "flights-dev-blue-p99-model-latency"

    assert expected == variant_alarm_name("flights-dev", "blue", AlarmSlug.P99_MODEL_LATENCY)


def test_an_alarm_on_all_variants_names_none():
    assert "flights-dev-no-traffic" == endpoint_alarm_name("flights-dev", AlarmSlug.NO_TRAFFIC)


def test_deployments_and_canaries_find_the_composite_alarm_by_its_name():
    assert "flights-dev-unhealthy" == unhealthy_alarm_name("flights-dev")


def test_the_longest_names_of_sagemaker_leave_room_for_each_slug():
    names = [variant_alarm_name("e" * 63, "v" * 63, slug) for slug in AlarmSlug]

    assert LONGEST_ALARM_NAME >= max(len(name) for name in names)


@given(variants=st.sets(variant_names, min_size=1, max_size=10))
def test_no_two_alarms_of_an_endpoint_have_one_name(variants):
    names = [variant_alarm_name("e", *each) for each in product(sorted(variants), AlarmSlug)]
    names += [endpoint_alarm_name("e", slug) for slug in AlarmSlug]

    assert len(names) == len(set(names))
