"""What holds for every estimate, whatever is in it."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coalmine.config import BatchJobConfig, BatchModelConfig, EndpointUsage, EnvironmentUsage
from coalmine.cost.estimate import estimate
from coalmine.cost.items import Lack
from coalmine.cost.resources import Usage, find
from tests.unit.cost.conftest import (
    TABLES,
    cents,
    endpoint,
    same,
    scaling,
    serverless,
    template,
    variant,
)

COUNTS = st.integers(min_value=1, max_value=50)


@st.composite
def environments(draw):
    """Templates with usage: two variants that may scale, alarms, a use or none."""
    names = ["blue", "green"]
    variants = [
        variant(name, count=draw(COUNTS), weight=draw(st.integers(0, 100))) for name in names
    ]
    parts = [endpoint(*variants)]
    for name in names:
        low, high = sorted((draw(COUNTS), draw(COUNTS)))
        if draw(st.booleans()):
            parts.append(scaling(name, least=low, most=high, target=draw(st.integers(1, 6000))))
    rate = draw(st.none() | st.floats(min_value=0, max_value=10_000))
    usage = None if rate is None else EndpointUsage(requests_per_second=rate)
    environment = EnvironmentUsage(
        stored_gb=draw(st.floats(0, 1e6)), canaries_per_month=draw(st.floats(0, 100))
    )
    endpoints = {} if usage is None else {"flights-dev": usage}
    region = draw(st.sampled_from(["us-east-1", "eu-west-1", "ap-south-1"]))
    used = Usage(environment=environment, endpoints=endpoints)
    found = find((template(*parts, region=region),), used, region)
    return estimate(found, TABLES, environment="dev", region=region)


@given(environments())
@settings(deadline=None)
def test_the_sum_is_that_of_the_lines_and_of_the_parts(found):
    """Nothing is counted twice, nothing is lost."""
    total = found.usd_per_month()
    lines = [line.usd_per_month for line in found.lines]
    parts = [found.usd_per_month(owner) for owner in found.owners]

    for each in ("least", "expected", "most"):
        assert getattr(total, each) == sum(getattr(line, each) for line in lines)
        assert getattr(total, each) == sum(getattr(part, each) for part in parts)


@given(environments())
@settings(deadline=None)
def test_fewest_expected_and_most_are_in_order(found):
    total = found.usd_per_month()

    assert 0 <= total.least <= total.expected <= total.most


@given(environments())
@settings(deadline=None)
def test_what_is_found_is_priced_or_named(found):
    """An instance without price is in the omissions: it never counts as nothing."""
    hosted = [line.item.what for line in found.lines if line.item.key.startswith("hosting/")]
    unpriced = [each.what for each in found.omissions if each.lack is Lack.PRICE]

    for name in ("blue", "green"):
        assert f"ml.m5.large, variant {name}" in [*hosted, *unpriced]


@given(count=st.integers(min_value=1, max_value=100))
def test_another_instance_costs_what_one_costs(count):
    """The template's count changes the estimate."""

    def month(instances):
        stack = template(endpoint(variant(count=instances)))
        found = find((stack,), Usage(environment=EnvironmentUsage(), endpoints={}), "us-east-1")
        return estimate(found, TABLES, environment="dev", region="us-east-1").usd_per_month()

    assert Decimal("83.95") == month(count + 1).expected - month(count).expected


def test_an_instance_type_without_price_is_named(price):
    found = price(template(endpoint(variant(kind="ml.z9.huge"))))

    assert not found.is_complete
    assert [("ml.z9.huge, variant only", "no price of hosting/ml.z9.huge in us-east-1")] == [
        (each.what, each.reason) for each in found.omissions if each.lack is Lack.PRICE
    ]


def test_a_region_without_table_is_named(price):
    found = price(template(endpoint(variant()), region="ap-south-1"), region="ap-south-1")

    assert same("0.00") == cents(found.usd_per_month())
    assert ["no price of any in ap-south-1: no table of this region"] == [
        each.reason for each in found.omissions if each.lack is Lack.PRICE
    ]


def test_a_type_that_nobody_knows_is_named(price):
    found = price(template({"Gateway": {"Type": "AWS::EC2::NatGateway"}}))

    assert ["1 x AWS::EC2::NatGateway of Coalmine-dev-flights"] == [
        each.what for each in found.omissions
    ]
    assert not found.is_complete


def test_what_is_paid_by_use_is_named_and_no_lack_of_price(price):
    found = price(template({"Topic": {"Type": "AWS::SNS::Topic"}}))

    assert found.is_complete
    assert [("1 topic of Coalmine-dev-flights", Lack.USE)] == [
        (each.what, each.lack) for each in found.omissions
    ]


def test_without_usage_the_initial_count_is_expected_and_it_is_said(price):
    found = price(template(endpoint(variant(count=3)), scaling(least=1, most=4)))
    (line, _alarms) = found.lines

    assert 3 * 730 == line.item.per_month.expected
    assert "3 of 1 to 4, the initial count: no usage.requests_per_second" in line.item.basis


def test_serverless_requests_without_usage_are_named(price):
    found = price(template(endpoint(serverless())))

    assert "2048 MB serverless, variant only" in [each.what for each in found.omissions]


def test_warm_capacity_without_price_is_named(price):
    """The table has no source for provisioned concurrency: its price is not guessed."""
    found = price(
        template(endpoint(serverless(provisioned=2))),
        usage=EndpointUsage(requests_per_second=1),
    )

    assert {"2048 MB kept warm, variant only", "2048 MB serverless, variant only"} == {
        each.what for each in found.omissions if each.lack is Lack.PRICE
    }


def test_a_count_that_only_a_deployment_knows_is_named(price):
    unknown = variant() | {"InitialInstanceCount": {"Ref": "Count"}}
    found = price(template(endpoint(unknown)))

    assert ["variant only"] == [each.what for each in found.omissions if each.lack is Lack.PRICE]


def test_keys_of_kms_are_paid_each(price):
    keys = {f"Key{each}": {"Type": "AWS::KMS::Key"} for each in range(2)}

    assert same("2.00") == cents(price(template(keys)).usd_per_month())


def test_stacks_of_another_region_have_the_prices_of_that_region(price):
    """A budget's alarm is in us-east-1 wherever the endpoints are."""
    alarm = {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Period": 21_600}}}
    found = price(
        template(endpoint(variant(kind="ml.m5.xlarge")), region="eu-west-1"),
        template(alarm, region="us-east-1"),
        region="eu-west-1",
    )

    # 0.257 x 730 in Ireland, 0.10 in Virginia
    assert same("187.61") == cents(found.usd_per_month("flights-dev"))
    assert same("0.10") == cents(found.usd_per_month("shared"))


@pytest.mark.parametrize(
    ("weight", "expected"), [(0, 1), (1, 3)], ids=["without traffic", "half of it"]
)
def test_a_variant_gets_the_requests_of_its_weight(price, weight, expected):
    """50 requests/s; at weight 0 the fewest, at 1 of 2: 25 x 60 / 600 = 2.5, so 3."""
    found = price(
        template(
            endpoint(variant("blue"), variant("green", weight=weight)),
            scaling("green", least=1, most=10, target=600),
        ),
        usage=EndpointUsage(requests_per_second=50),
    )
    (green,) = [line for line in found.lines if line.item.what.endswith("variant green")]

    assert expected * 730 == green.item.per_month.expected


def test_what_has_no_price_in_its_region_is_told_at_the_price_of_another():
    """Told, not added up: an m5.large of eu-west-1 costs more than one of us-east-1."""
    usage = Usage(environment=EnvironmentUsage(), endpoints={})
    parts = endpoint(variant("blue", count=2, weight=1))
    found = find((template(parts, region="eu-west-1"),), usage, "eu-west-1")
    tables = {
        "us-east-1": TABLES["us-east-1"],
        "eu-west-1": replace(TABLES["eu-west-1"], prices={}),
    }
    estimated = estimate(found, tables, environment="dev", region="eu-west-1")

    assert not estimated.is_complete
    assert 0 == estimated.usd_per_month().expected
    assert estimated.about is not None
    assert Decimal("0.115") * 2 * 730 == estimated.about.expected


@given(environments())
@settings(deadline=None)
def test_lent_prices_are_in_no_sum(found):
    if found.about is None:
        assert () == found.lent
    else:
        lent = sum(line.usd_per_month.expected for line in found.lent)
        assert found.about.expected == found.usd_per_month().expected + lent


def test_a_batch_job_that_says_nothing_of_its_runs_is_named(price):
    """It is not priced as if it never ran."""
    job = BatchJobConfig(name="nightly", model=BatchModelConfig(endpoint="flights", variant="blue"))
    (omission,) = price(batch_jobs=(job,)).omissions

    assert ("runs of batch job nightly", Lack.USE) == (omission.what, omission.lack)


def test_the_state_machine_of_a_batch_job_is_no_canary(price):
    """Its functions are paid by use, as those of deployments are; nothing of it lacks a price."""
    resource = "arn:aws:states:::sagemaker:createTransformJob.sync"
    definition = {"States": {"Transform": {"Resource": resource}, "Cut": {"Resource": "<Cut>"}}}
    found = price(
        template(
            {
                "Machine": {
                    "Type": "AWS::StepFunctions::StateMachine",
                    "Properties": {"DefinitionString": json.dumps(definition)},
                },
                "Cut": {"Type": "AWS::Lambda::Function", "Properties": {}},
            }
        )
    )

    assert {Lack.USE} == {each.lack for each in found.omissions}
    assert {"1 function outside canaries", "1 state machine of a batch job"} == {
        each.what.partition(" of dev")[0].partition(" of Coalmine")[0] for each in found.omissions
    }
