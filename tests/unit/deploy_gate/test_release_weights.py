"""Whole releases: who serves alone goes on to, whatever is deployed, fails, and turns back.

CloudFormation and SageMaker are played by their documented rules: a variant that stays keeps its
live weight, one that comes gets its initial weight. Whether CloudFormation reads the attributes of
a custom resource again on its way back is not documented: both are played.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deploy_gate.handlers.custom_resource import respond
from tests.doubles.deploy_gate_world import FakeWorld, event, live, properties

WEIGHTS, CHECK = "Custom::InitialWeights", "Custom::EndpointCheck"
OTHER = {"blue": "green", "green": "blue"}


def weighing(champion, slots):
    """Return the properties of the question for initial weights."""
    return {
        "EndpointName": "flights",
        "Weights": [
            {"VariantName": name, "InitialVariantWeight": str(int(name == champion))}
            for name in slots
        ],
        "IsMovedByReleases": "true",
    }


@dataclass
class Deployed:
    """A stack as CloudFormation has it."""

    champion: str  # of Git's record, when it was synthesized
    slots: tuple[str, ...]
    config_name: str
    initial: dict[str, float]  # weights of its endpoint config

    @property
    def weighing(self):
        return weighing(self.champion, self.slots)

    @property
    def checked(self):
        return properties(
            self.config_name,
            variants=[(name, "ml.m5.large") for name in self.slots],
            promote_command="coalmine promote flights -c dev",
        )


@dataclass
class Account:
    """One endpoint, its stack, and Git's record of it."""

    reads_attributes_again: bool
    world: Any = field(default_factory=FakeWorld)
    serves: str = "blue"
    configs: int = 0

    def __post_init__(self):
        self.world.endpoints.endpoint = None
        self.deployed = self.wanted("blue", ("blue",), None)
        self.update_endpoint(self.deployed)

    def wanted(self, champion, slots, before):
        """Ask for initial weights if the question is another one, and make a config."""
        asked = weighing(champion, slots)
        if before is not None and before.weighing == asked:
            initial = before.initial
        else:
            initial = self.ask(asked, None if before is None else before.weighing, slots)
        self.configs += 1
        return Deployed(champion, slots, f"config-{self.configs}", initial)

    def ask(self, asked, before, slots):
        self.call(WEIGHTS, asked, before)
        data = self.world.answers[-1]["Data"]
        return {name: float(data[f"Weight{place}"]) for place, name in enumerate(slots)}

    def deploy(self, champion, slots, *, fails):
        """Deploy; what fails is behind the check."""
        before = self.deployed
        after = self.wanted(champion, slots, before)
        if after.slots == before.slots and after.initial == before.initial and not fails:
            self.deployed = Deployed(champion, slots, before.config_name, before.initial)
            return
        self.update_endpoint(after)
        self.call(CHECK, after.checked, before.checked)
        if fails:
            self.world.stacks.rolls_back = True
            self.roll_back(after, before)
            self.world.stacks.rolls_back = False
        else:
            self.deployed = after

    def roll_back(self, after, before):
        if before.weighing != after.weighing:
            initial = self.ask(before.weighing, after.weighing, before.slots)
            if self.reads_attributes_again and initial != before.initial:
                self.configs += 1
                name = f"config-{self.configs}"
                self.deployed = Deployed(before.champion, before.slots, name, initial)
        self.update_endpoint(self.deployed)
        self.call(CHECK, self.deployed.checked, after.checked)

    def update_endpoint(self, wanted):
        endpoint = self.world.endpoints.endpoint
        variants = () if endpoint is None else endpoint.state.variants
        kept = {each.name: each.current_weight for each in variants}
        weights = {name: kept.get(name, wanted.initial[name]) for name in wanted.slots}
        types = dict.fromkeys(wanted.slots, "ml.m5.large")
        self.world.endpoints.endpoint = live(
            wanted.config_name, weights=weights, initial_weights=wanted.initial, **types
        )

    def promote(self):
        """Let a canary move everything to the other slot."""
        self.serves = OTHER[self.serves]
        weights = {name: float(name == self.serves) for name in self.deployed.slots}
        types = dict.fromkeys(self.deployed.slots, "ml.m5.large")
        self.world.endpoints.endpoint = live(
            self.deployed.config_name,
            weights=weights,
            initial_weights=self.deployed.initial,
            **types,
        )

    def call(self, resource_type, after, before):
        request_type = "Create" if before is None else "Update"
        sent = event(request_type, after, before, resource_type=resource_type)
        respond(sent, self.world, seconds=800.0)
        assert self.world.answers[-1]["Status"] == "SUCCESS", self.world.answers[-1]

    @property
    def weights(self):
        return {
            each.name: each.current_weight for each in self.world.endpoints.endpoint.state.variants
        }


@given(again=st.booleans(), fails=st.booleans())
def test_a_dropped_model_that_comes_back_gets_no_requests(*, again: bool, fails: bool):
    """The config that the rollback goes back to was made when that model served alone."""
    account = Account(reads_attributes_again=again)
    account.deploy("blue", ("blue", "green"), fails=False)
    account.promote()
    if fails:  # the record was deployed in between, or not
        account.deploy("green", ("blue", "green"), fails=False)
    account.deploy("green", ("green",), fails=True)

    assert {"blue": 0, "green": 1} == account.weights


@given(
    again=st.booleans(),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["release", "drop", "promote"]),
            st.booleans(),  # the record is behind
            st.booleans(),  # the deployment fails
        ),
        max_size=8,
    ),
)
def test_whoever_serves_alone_goes_on_to(*, again: bool, steps: list[tuple[str, bool, bool]]):
    account = Account(reads_attributes_again=again)
    for step, is_behind, fails in steps:
        if step == "promote":
            if len(account.deployed.slots) == 2:
                account.promote()
        else:
            champion = OTHER[account.serves] if is_behind else account.serves
            both = step == "release"
            account.deploy(champion, ("blue", "green") if both else (account.serves,), fails=fails)

        assert [account.serves] == [name for name, weight in account.weights.items() if weight > 0]
