"""An environment with many endpoints: no template comes near what CloudFormation takes.

How long a synth of them takes is what `bench/synth_scale.py` measures.
"""

import json

import pytest
from aws_cdk import App

from bench.synth_scale import MOST_BYTES, MOST_OUTPUTS, MOST_RESOURCES, environment_of
from coalmine.config import EnvironmentConfig
from stacks.cost_stack import CostStack
from stacks.environment import build
from stacks.watch_stack import WatchStack

LIMITS = {"bytes": MOST_BYTES, "resources": MOST_RESOURCES, "outputs": MOST_OUTPUTS}
# A config file has at most 100; beyond 38 of these the dashboard shows the gist of each.
COUNTS = (1, 20, 38, 39, 60, 80, 100)


@pytest.fixture(scope="module")
def sizes(feature_flags, tmp_path_factory):
    """Give what CloudFormation limits, of each stack that something adds to an app."""

    def of(count, add):
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        add(app, EnvironmentConfig.model_validate(environment_of(count), strict=False))
        return {stack.stack_name: size_of(stack.template) for stack in app.synth().stacks}

    return of


@pytest.fixture(scope="module")
def endpoints(sizes):
    """Give the stacks of one endpoint, and those of three."""
    return tuple(
        {name: size for name, size in sizes(count, build).items() if "-flights-" in name}
        for count in (1, 3)
    )


def test_another_endpoint_is_another_stack(endpoints):
    assert [1, 3] == [len(stacks) for stacks in endpoints]


def test_the_stack_of_an_endpoint_does_not_know_the_others(endpoints):
    """It is as large as when it is alone, to the byte; names of these are equally long."""
    (alone,), beside = endpoints[0].values(), endpoints[1].values()

    assert [alone] * 3 == list(beside)


def test_the_template_of_an_endpoint_is_far_from_the_limits(endpoints):
    """A form with more of everything still fits: half of each limit is left."""
    (alone,) = endpoints[0].values()

    assert [unit for unit, limit in LIMITS.items() if alone[unit] > limit / 2] == []


@pytest.mark.parametrize("count", COUNTS)
def test_what_is_shared_fits_for_as_many_as_a_file_may_have(sizes, count):
    """A dashboard grows with the endpoints; half of each limit is left."""
    near = [
        f"{name}: {size[unit]} {unit}"
        for name, size in sizes(count, shared).items()
        for unit, limit in LIMITS.items()
        if size[unit] > limit / 2
    ]

    assert [] == near


def shared(app, environment):
    WatchStack(app, environment.watch_stack_name, environment=environment)
    CostStack.of_environment(app, environment)


def size_of(template):
    return {
        "bytes": len(json.dumps(template, indent=1)),
        "resources": len(template["Resources"]),
        "outputs": len(template.get("Outputs", {})),
    }
