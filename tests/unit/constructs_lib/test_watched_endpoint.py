from constructs_lib.endpoint_thresholds import EndpointThresholds
from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant

BLUE, GREEN = (WatchedVariant(name=name, instance_type="ml.m5.large") for name in ("blue", "green"))
DARK = WatchedVariant(name="dark", instance_type="ml.m5.large", is_shadow=True)
WARM = WatchedVariant(name="only", instance_type=None)


def watched(*variants, thresholds):
    return WatchedEndpoint(endpoint_name="flights-dev", variants=variants, thresholds=thresholds)


def test_alarms_of_the_endpoint_come_before_those_of_its_variants():
    names = watched(BLUE, GREEN, thresholds=EndpointThresholds()).alarm_names

    assert "flights-dev-5xx-error-rate" == names[0]
    assert {"flights-dev-blue-cpu", "flights-dev-green-p99-model-latency"} <= set(names)
    assert len(set(names)) == len(names)


def test_the_composite_alarm_stands_by_itself():
    endpoint = watched(BLUE, thresholds=EndpointThresholds())

    assert "flights-dev-unhealthy" == endpoint.unhealthy_alarm
    assert "flights-dev-unhealthy" not in endpoint.alarm_names


def test_a_shadow_has_no_alarms():
    names = watched(BLUE, DARK, thresholds=EndpointThresholds()).alarm_names

    assert not any("-dark-" in name for name in names)
    assert "flights-dev-5xx-error-rate" not in names  # of one variant there is nothing to sum


def test_a_serverless_variant_has_alarms_of_its_own():
    names = watched(WARM, thresholds=EndpointThresholds()).alarm_names

    assert {"flights-dev-only-concurrency", "flights-dev-only-model-setup-time"} <= set(names)
    assert not any(name.endswith(("-cpu", "-disk")) for name in names)


def test_without_thresholds_there_are_none():
    endpoint = watched(BLUE, GREEN, thresholds=None)

    assert () == endpoint.alarm_names
    assert endpoint.unhealthy_alarm is None
