"""The requests of an endpoint are shared as its template declares, literally or by a question."""

from decimal import Decimal

from coalmine.cost.assembly import Template
from coalmine.cost.weights import initial_weight

QUESTION = {
    "Type": "Custom::InitialWeights",
    "Properties": {
        "EndpointName": "flights-dev",
        "Weights": [
            {"VariantName": "blue", "InitialVariantWeight": 0},
            {"VariantName": "green", "InitialVariantWeight": 2.5},
        ],
    },
}
ASKED = {"Fn::GetAtt": ["InitialWeights", "Weight1"]}


def template(**resources):
    return Template.of("Coalmine-dev-flights", "eu-west-1", {"Resources": resources})


def test_a_literal_weight_is_taken_as_it_is():
    assert Decimal("0.7") == initial_weight(template(), {"InitialVariantWeight": 0.7})


def test_a_weight_that_is_left_out_is_sagemakers():
    assert initial_weight(template(), {}) == 1


def test_a_weight_that_a_deployment_asks_for_stands_in_the_question():
    asked = {"VariantName": "green", "InitialVariantWeight": ASKED}

    assert Decimal("2.5") == initial_weight(template(InitialWeights=QUESTION), asked)


def test_a_weight_from_elsewhere_counts_as_any_other():
    """Somebody's own construct; an estimate is better than none."""
    asked = {"VariantName": "green", "InitialVariantWeight": {"Ref": "Weight"}}

    assert initial_weight(template(), asked) == 1
