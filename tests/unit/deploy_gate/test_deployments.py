"""Whole deployments: CloudFormation calls gate, endpoint, check, makes targets, and turns back.

CloudFormation and SageMaker are played by their documented rules; whatever changes, and wherever it
fails, SageMaker never has a reason to refuse, and in the end scales what the template says.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy_gate.declaration import Declaration
from deploy_gate.handlers.custom_resource import respond
from deploy_gate.scaling import Registered, ScalingDefinition
from tests.doubles.deploy_gate_world import FakeWorld, event, live, properties, scaling

GATE, CHECK = "Custom::EndpointGate", "Custom::EndpointCheck"


class Failure(StrEnum):
    """Where a deployment fails."""

    NOWHERE = "nowhere"
    ENDPOINT = "endpoint"  # CloudFormation sees it
    SILENT = "silent"  # SageMaker rolls back and says InService
    LATER = "later"  # behind the targets, for a reason of its own


@dataclass
class Account:
    """One endpoint in its stack."""

    properties: dict[str, str]
    world: Any = field(default_factory=FakeWorld)

    def __post_init__(self):
        self.serve(self.properties)
        self.make_targets(self.declared, before=None)

    @property
    def declared(self):
        return Declaration.from_properties(self.properties)

    def deploy(self, wanted, failure):
        """Deploy as CloudFormation does; return whether it went through."""
        old, new = self.declared, Declaration.from_properties(wanted)
        assert self.call(GATE, wanted, self.properties)
        if failure is Failure.ENDPOINT:
            return self.roll_back(wanted, has_endpoint=False, has_check=False)
        self.update_endpoint(wanted, is_silent=failure is Failure.SILENT)
        if not self.call(CHECK, wanted, self.properties):
            return self.roll_back(wanted, has_endpoint=True, has_check=True)
        self.make_targets(new, before=old)
        if failure is Failure.LATER:
            return self.roll_back(wanted, has_endpoint=True, has_check=True, made=new)
        self.delete_targets(old, kept=new)
        self.properties = wanted
        return True

    def roll_back(self, wanted, *, has_endpoint, has_check, made=None):
        """Send back what was updated, in the order in which it was; delete what was made."""
        self.world.stacks.rolls_back = True
        assert self.call(GATE, self.properties, wanted)
        if has_endpoint:
            self.update_endpoint(self.properties)
        if has_check:
            assert self.call(CHECK, self.properties, wanted)
        if made is not None:
            self.delete_targets(made, kept=self.declared)
        return False

    def call(self, resource_type, after, before):
        """Call a custom resource and return whether it succeeded."""
        sent = event("Update", after, before, resource_type=resource_type)
        respond(sent, self.world, seconds=800.0)
        return self.world.answers[-1]["Status"] == "SUCCESS"

    def update_endpoint(self, wanted, *, is_silent=False):
        """Update as SageMaker does, which refuses what a registered target depends on."""
        types = {
            each.name: each.instance_type
            for each in Declaration.from_properties(wanted).endpoint.variants
        }
        now = self.world.endpoints.endpoint.instance_types
        for each in self.world.targets.registered:
            name = each.scalable.variant_name
            assert types.get(name, "gone") == now[name], f"UpdateEndpoint refused: {name}"
        if not is_silent:
            self.serve(wanted)

    def serve(self, wanted):
        """Let the endpoint have a config."""
        endpoint = Declaration.from_properties(wanted).endpoint
        types = {each.name: each.instance_type for each in endpoint.variants}
        self.world.endpoints.endpoint = live(endpoint.config_name, **types)

    def make_targets(self, declared, *, before):
        """Make what was not declared before; what is there already is refused."""
        for definition in declared.scaling:
            scalable = definition.scalable
            if before is None or not before.scales(scalable):
                assert scalable not in self.registered, "already exists"
                self.world.targets.registered.append(
                    Registered(scalable=scalable, action_names=frozenset({"night"}))
                )
            known = frozenset() if before is None else before.policies_of(scalable)
            if definition.policy_names != known:
                self.put_policy(scalable, definition.policy_names)

    def put_policy(self, scalable, names):
        """Put the only policy that there may be for a metric of a target."""
        found = self.world.targets.registered
        (target,) = [each for each in found if each.scalable == scalable]
        assert not target.policy_names, "Only one TargetTrackingScaling policy"
        found[found.index(target)] = replace(target, policy_names=names)

    def delete_targets(self, declared, *, kept):
        """Delete what is not kept; what is gone already is no error."""
        gone = {each.scalable for each in declared.scaling if not kept.scales(each.scalable)}
        self.world.targets.registered = [
            replace(
                each,
                policy_names=each.policy_names
                - (declared.policies_of(each.scalable) - kept.policies_of(each.scalable)),
            )
            for each in self.world.targets.registered
            if each.scalable not in gone
        ]

    @property
    def registered(self):
        return {each.scalable for each in self.world.targets.registered}


def complete(wanted: ScalingDefinition):
    """Return a target with its policy and schedule."""
    return Registered(
        scalable=wanted.scalable,
        policy_names=wanted.policy_names,
        action_names=frozenset({"night"}),
    )


variants = st.dictionaries(
    st.sampled_from(["blue", "green", "red"]),
    st.sampled_from(["ml.m5.large", "ml.c5.large"]),
    min_size=1,
)


@st.composite
def templates(draw, config_name):
    """Draw what a template may say: which variants, on which instances, scaled or not."""
    types = draw(variants)
    policies = st.sampled_from(["tracks-600", "tracks-900"])
    scales = (
        tuple(scaling(name, policy=draw(policies)) for name in types) if draw(st.booleans()) else ()
    )
    return properties(config_name, variants=tuple(types.items()), scales=scales)


@given(
    before=templates("config-1"),
    after=templates("config-2"),
    failure=st.sampled_from(list(Failure)),
)
def test_whatever_is_deployed_and_wherever_it_fails_what_is_declared_scales(before, after, failure):
    account = Account(before)

    went_through = account.deploy(after, failure)

    expected = Declaration.from_properties(after if went_through else before)
    assert (failure is Failure.NOWHERE) == went_through
    assert {complete(each) for each in expected.scaling} == set(account.world.targets.registered)
    assert expected.endpoint.config_name == account.world.endpoints.endpoint.state.config_name


@pytest.mark.parametrize("failure", [Failure.ENDPOINT, Failure.SILENT, Failure.LATER])
def test_after_a_failure_the_next_deployment_goes_through(failure):
    before = properties("config-1", scales=("blue", "green"))
    after = properties(scales=("blue",), variants=(("blue", "ml.c5.large"),))
    account = Account(before)
    account.deploy(after, failure)
    account.world.stacks.rolls_back = False

    assert account.deploy(after, Failure.NOWHERE)
    assert {"blue"} == {each.variant_name for each in account.registered}


@pytest.mark.parametrize("failure", [Failure.ENDPOINT, Failure.SILENT, Failure.LATER])
def test_a_policy_that_was_put_back_can_be_changed(failure):
    """CloudFormation knows its old ARN alone, and could not update it; it makes another one."""
    before = properties("config-1", scales=("blue", "green"))
    types = (("blue", "ml.c5.large"), ("green", "ml.m5.large"))
    account = Account(before)
    account.deploy(properties(scales=("blue", "green"), variants=types), failure)
    account.world.stacks.rolls_back = False
    after = properties("config-1", scales=(scaling("blue", policy="tracks-9"), "green"))

    assert account.deploy(after, Failure.NOWHERE)
    assert [{"tracks-9"}, {"target-tracking"}] == [
        set(each.policy_names)
        for each in sorted(
            account.world.targets.registered, key=lambda each: each.scalable.resource_id
        )
    ]
