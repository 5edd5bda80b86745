"""Variants as SageMaker describes them."""

import pytest

from coalmine.metrics.facts import EndpointFacts, VariantFacts, read_facts

ENDPOINT = {
    "EndpointName": "flights-dev",
    "EndpointStatus": "InService",
    "ProductionVariants": [
        {
            "VariantName": "blue",
            "CurrentWeight": 1.0,
            "CurrentInstanceCount": 2,
            "DesiredInstanceCount": 3,
        },
        {
            "VariantName": "warm",
            "CurrentWeight": 0.0,
            "CurrentInstanceCount": 0,
            "CurrentServerlessConfig": {
                "MemorySizeInMB": 2048,
                "MaxConcurrency": 5,
                "ProvisionedConcurrency": 2,
            },
        },
    ],
    "ShadowProductionVariants": [{"VariantName": "dark", "CurrentWeight": 1.0}],
}
CONFIG = {
    "ProductionVariants": [
        {"VariantName": "blue", "InstanceType": "ml.c5.xlarge"},
        {"VariantName": "warm", "ServerlessConfig": {}},
    ],
    "ShadowProductionVariants": [{"VariantName": "dark", "InstanceType": "ml.m5.large"}],
}


def test_variants_have_what_both_descriptions_say():
    blue, warm, dark = read_facts(ENDPOINT, CONFIG).variants

    assert blue == VariantFacts(
        name="blue",
        current_weight=1.0,
        instance_type="ml.c5.xlarge",
        current_instance_count=2,
        desired_instance_count=3,
    )
    assert (False, 4) == (blue.is_serverless, blue.vcpus)
    assert (True, 5, 2, None) == (
        warm.is_serverless,
        warm.max_concurrency,
        warm.provisioned_concurrency,
        warm.current_instance_count,
    )
    assert (True, 2) == (dark.is_shadow, dark.vcpus)


def test_without_its_config_the_types_are_not_known():
    """Somebody deleted it; the endpoint goes on."""
    blue = read_facts(ENDPOINT, None).variants[0]

    assert (None, None) == (blue.instance_type, blue.vcpus)


def test_a_type_that_nobody_knows_has_no_vcpus():
    assert VariantFacts(name="blue", instance_type="ml.new.2large").vcpus is None


def test_one_variant_can_be_chosen():
    facts = read_facts(ENDPOINT, CONFIG)

    assert ["dark"] == [each.name for each in facts.only("dark").variants]


def test_an_unknown_variant_is_told_which_there_are():
    with pytest.raises(ValueError, match="must be one of blue, warm, dark, got 'red'"):
        read_facts(ENDPOINT, CONFIG).only("red")


def test_an_endpoint_that_is_being_created_has_none():
    facts = EndpointFacts(name="flights-dev", status="Creating", variants=())

    with pytest.raises(ValueError, match="must be one of none, got 'blue'"):
        facts.only("blue")
