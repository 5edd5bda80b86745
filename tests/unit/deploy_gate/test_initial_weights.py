"""Initial weights: a live endpoint keeps those of its config, a new one gets those declared."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy_gate.initial_weights import DeclaredWeights, choose_weights
from tests.doubles.deploy_gate_world import live

PROPERTIES = {
    "ServiceToken": "arn:function",
    "EndpointName": "flights",
    "Weights": [
        {"VariantName": "blue", "InitialVariantWeight": "0"},
        {"VariantName": "green-2", "InitialVariantWeight": "1"},
    ],
}
DECLARED = DeclaredWeights.from_properties(PROPERTIES)
weights = st.floats(0, 1_000_000, width=32)


def serving(**by_variant: float):
    """An endpoint whose config has these initial weights; where traffic is, does not matter."""
    found = {name.replace("_", "-"): weight for name, weight in by_variant.items()}
    return replace(live(), initial_weights=found)


@pytest.mark.parametrize(
    ("endpoint", "expected", "reason"),
    [
        pytest.param(None, (0, 1), "no endpoint yet", id="created"),
        pytest.param(serving(blue=1, green_2=0), (1, 0), "these variants", id="promoted since"),
        pytest.param(serving(green_2=1), (0, 1), "other variants", id="a slot more"),
        pytest.param(serving(blue=1, green_2=0, red=0), (0, 1), "other", id="a slot less"),
        pytest.param(replace(live(), initial_weights=None), (0, 1), "other", id="config is gone"),
    ],
)
def test_the_live_config_says_the_weights_of_its_own_slots(endpoint, expected, reason):
    """What traffic does since, is neither's: an update keeps it."""
    chosen = choose_weights(DECLARED, endpoint)

    assert expected == chosen.weights
    assert reason in chosen.reason


def sharing(**by_variant: float | None):
    """An endpoint whose variants have these live weights."""
    found = {name.replace("_", "-"): weight for name, weight in by_variant.items()}
    return live(weights=found, **dict.fromkeys(found, "ml.m5.large"))


class TestWhereReleasesMoveTheTraffic:
    """The endpoint gets another config in any case; who serves, goes on to serve alone."""

    BY_RELEASES = DeclaredWeights.from_properties(PROPERTIES | {"IsMovedByReleases": "true"})

    @pytest.mark.parametrize(
        ("endpoint", "expected"),
        [
            pytest.param(sharing(blue=1), (1, 0), id="the record is behind"),
            pytest.param(sharing(green_2=0.95), (0, 1), id="the record agrees"),
            pytest.param(sharing(blue=0, green_2=2, red=1), (0, 1), id="a slot less"),
            pytest.param(sharing(blue=3, green_2=1, red=1), (0.75, 0.25), id="shared by hand"),
            pytest.param(sharing(red=1), (0, 1), id="no slot stays"),
            pytest.param(sharing(blue=0), (0, 1), id="none that stays serves"),
            pytest.param(sharing(blue=None), (0, 1), id="weights not known"),
            pytest.param(serving(blue=1, green_2=0), (1, 0), id="the same slots"),
            pytest.param(None, (0, 1), id="created"),
        ],
    )
    def test_what_is_added_starts_without_a_share(self, endpoint, expected):
        assert expected == choose_weights(self.BY_RELEASES, endpoint).weights

    def test_elsewhere_an_added_variant_starts_with_the_weight_of_the_config(self):
        """With `weights_owner: traffic`, say, and none that is to serve alone."""
        assert (0, 1) == choose_weights(DECLARED, sharing(blue=1)).weights


def test_attributes_are_text_in_the_order_of_the_variants():
    """CloudFormation knows no other attributes, and a variant's name may have hyphens."""
    assert {"Weight0": "0", "Weight1": "1"} == choose_weights(DECLARED, None).attributes


def test_a_weight_in_single_precision_is_the_declared_one():
    """SageMaker gives 0.7 back as 0.699999988, which must not make another endpoint config."""
    declared = DeclaredWeights(endpoint_name="flights", by_variant={"blue": 0.7})

    chosen = choose_weights(declared, serving(blue=0.699999988079071))

    assert {"Weight0": "0.7"} == chosen.attributes


@given(first=weights, second=weights)
def test_asked_twice_it_says_the_same(first: float, second: float):
    """Deployed with the answer, the endpoint gives it back: the next deployment changes nothing."""
    declared = DeclaredWeights(endpoint_name="flights", by_variant={"a": first, "b": second})
    once = choose_weights(declared, None)
    deployed = serving(a=float(once.attributes["Weight0"]), b=float(once.attributes["Weight1"]))

    again = choose_weights(
        DeclaredWeights(endpoint_name="flights", by_variant={"a": second, "b": first}), deployed
    )

    assert (first, second) == pytest.approx(again.weights, rel=1e-6, abs=1e-9)
