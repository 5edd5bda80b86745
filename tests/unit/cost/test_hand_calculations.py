"""Estimates that a person can do again on paper, to the cent."""

import json
from decimal import Decimal

from coalmine.config import (
    BatchJobConfig,
    BatchJobUsage,
    BatchModelConfig,
    EndpointUsage,
    EnvironmentUsage,
)
from tests.unit.cost.conftest import (
    cents,
    endpoint,
    same,
    scaling,
    serverless,
    template,
    variant,
)

HOURS = 730  # of a month


def test_an_instance_an_hour_of_batch_and_five_cents_of_data_are_28_cents_an_hour(price):
    """The usual small environment: $0.115 + $0.115 + $0.05 = $0.28 an hour."""
    estimate = price(
        template(endpoint(variant(count=1, kind="ml.m5.large"))),
        environment=EnvironmentUsage(stored_gb=1000, data_out_gb_per_month=150),
        batch_jobs=(
            BatchJobConfig(
                name="hourly",
                model=BatchModelConfig(endpoint="flights", variant="blue"),
                instance_type="ml.m5.large",
                usage=BatchJobUsage(hours_per_run=1, runs_per_month=HOURS),  # one in each hour
            ),
        ),
    )

    real_time = Decimal("0.115") * 1 * HOURS  # 83.95
    batch = Decimal("0.115") * 1 * HOURS  # 83.95
    data = Decimal("0.023") * 1000 + Decimal("0.09") * 150  # 23.00 + 13.50 = 36.50
    assert Decimal("204.40") == real_time + batch + data
    assert same("204.40") == cents(estimate.usd_per_month())
    assert Decimal("0.28") == estimate.usd_per_month().expected / HOURS
    assert same("83.95") == cents(estimate.usd_per_month("flights-dev"))
    assert [("a run of batch job hourly", same("0.12"))] == [
        (run.name, cents(run.usd)) for run in estimate.runs
    ]


def test_an_autoscaled_variant_is_priced_at_its_fewest_expected_and_most_instances(price):
    """25 requests/s at a target of 600 a minute and instance: 25 x 60 / 600 = 2.5, so 3."""
    estimate = price(
        template(endpoint(variant()), scaling(least=1, most=4, target=600)),
        usage=EndpointUsage(requests_per_second=25, request_kb=4, response_kb=1),
    )

    requests = 25 * 3600 * HOURS  # 65.7 million
    data_in = Decimal("0.016") * requests * 4 / 1024**2  # 250.63 GB: 4.01
    data_out = Decimal("0.016") * requests * 1 / 1024**2  # 62.66 GB: 1.00
    alarms = Decimal("0.10") * 2  # target tracking makes two for itself
    rest = data_in + data_out + alarms  # 5.21
    by_count = [Decimal("0.115") * count * HOURS + rest for count in (1, 3, 4)]
    assert [Decimal("89.16"), Decimal("257.06"), Decimal("341.01")] == [
        round(usd, 2) for usd in by_count
    ]
    assert tuple(round(usd, 2) for usd in by_count) == cents(estimate.usd_per_month())


def test_a_serverless_variant_is_paid_by_the_second_of_its_requests(price):
    """2 requests/s of 100 ms are 0.2 s each second, at $0.00004 for 2048 MB."""
    estimate = price(
        template(endpoint(serverless(memory=2048))),
        usage=EndpointUsage(
            requests_per_second=2, model_latency_ms=100, request_kb=0, response_kb=0
        ),
    )

    seconds = 2 * 3600 * HOURS * Decimal("0.1")  # 525,600
    assert Decimal("21.02") == round(seconds * Decimal("0.00004"), 2)
    assert same("21.02") == cents(estimate.usd_per_month())


def test_alarms_are_paid_by_the_metrics_they_read(price):
    """One metric, three in an expression, one of ten seconds, one composite, one dashboard."""
    plain = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Invocations"}}
    reads = [{"Id": f"m{each}", "MetricStat": {"Period": 60}} for each in range(3)]
    of_three = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"Metrics": [{"Id": "e", "Expression": "m0+m1+m2"}, *reads]},
    }
    fast = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Slow", "Period": 10}}
    estimate = price(
        template(
            {
                "Plain": plain,
                "OfThree": of_three,
                "Fast": fast,
                "Either": {"Type": "AWS::CloudWatch::CompositeAlarm"},
                "Board": {"Type": "AWS::CloudWatch::Dashboard"},
            }
        )
    )

    # 0.10 x (1 + 3) + 0.30 x 1 + 0.50 + 3.00
    assert same("4.20") == cents(estimate.usd_per_month())
    assert same("4.20") == cents(estimate.usd_per_month("shared"))


def test_captured_data_is_what_is_there_when_the_first_of_it_expires(price):
    """10 requests/s, 20 % of them, 6 kB each, kept for 30 days."""
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "LifecycleConfiguration": {
                "Rules": [{"Status": "Enabled", "Prefix": "capture/", "ExpirationInDays": 30}]
            }
        },
    }
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 20,
        "DestinationS3Uri": {"Fn::Join": ["", ["s3://", {"Ref": "Data"}, "/capture"]]},
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    estimate = price(
        template(endpoint(variant(), DataCaptureConfig=capture), {"Data": bucket}),
        usage=EndpointUsage(requests_per_second=10, request_kb=5, response_kb=1),
    )

    kilobytes = 10 * 86_400 * 30 * Decimal("0.2") * (5 + 1)  # 31,104,000
    stored = kilobytes / 1024**2  # 29.66 GB
    assert Decimal("0.68") == round(stored * Decimal("0.023"), 2)
    (line,) = [each for each in estimate.lines if each.item.what == "captured data on S3"]
    assert same("0.68") == cents(line.usd_per_month)


def test_a_canary_is_paid_by_its_steps_and_its_functions(price, canary_stack):
    """Two stages of 10 minutes: (180 + 600 + 120) / 60 = 15 ticks each; at most 60 minutes each."""
    estimate = price(
        template(endpoint(variant()), canary_stack),
        environment=EnvironmentUsage(canaries_per_month=10),
    )

    looks = 1 + 120 // 15  # at traffic that settles in two minutes, one each 15 s
    start, end = 5, 5  # new?, prepare, start?, smoke, passed? ... promote, ok?, conclude, how?, end
    shifts = 2 * (3 * looks - 1)  # shift, settled? and a wait between two looks, in two stages
    steps = start + shifts + 3 * 30 + end  # a tick: bake, judge, verdict?
    assert 152 == steps
    most_steps = start + shifts + 3 * 2 * 65 + end  # (180 + 3600 + 120) / 60 = 65 ticks a stage
    assert 452 == most_steps
    calls = 1 + 1 + 2 * looks + 30 + 1 + 1  # prepare, smoke, shifts, judge, promote, conclude
    assert 52 == calls
    most_calls = calls + 2 * 65 - 30
    run = steps * Decimal("0.000025") + calls * (
        Decimal("0.0000002") + Decimal("0.5") * Decimal("0.0000166667")  # 512 MB for 1 s
    )
    most = most_steps * Decimal("0.000025") + most_calls * (
        Decimal("0.0000002") + Decimal("0.5") * Decimal("0.0000166667")
    )
    (found,) = estimate.runs
    assert (run, run, most) == (found.usd.least, found.usd.expected, found.usd.most)
    canary = [each for each in estimate.lines if each.item.run is not None]
    assert run * 10 == sum(each.usd_per_month.expected for each in canary)


def test_a_state_machine_that_is_no_known_canary_is_named_and_not_priced(price, canary_stack):
    """Somebody changed the machine: it is said, and the rest is priced."""
    machine = canary_stack["Machine"]["Properties"]
    definition = json.loads(machine["DefinitionString"]["Fn::Join"][1][0])
    definition["States"]["Judge"]["Next"] = "Gone"
    machine["DefinitionString"] = json.dumps(definition)
    estimate = price(
        template(endpoint(variant()), canary_stack),
        environment=EnvironmentUsage(canaries_per_month=10),
    )

    assert same("83.95") == cents(estimate.usd_per_month())
    assert not estimate.is_complete
