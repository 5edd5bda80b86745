"""An environment with many endpoints: no template comes near what CloudFormation takes.

How long a synth of them takes is what `bench/synth_scale.py` measures.
"""

import json

import pytest
from aws_cdk import App

from app import build
from bench.synth_scale import MOST_BYTES, MOST_OUTPUTS, MOST_RESOURCES, environment_of
from coalmine.config import EnvironmentConfig

FEW, MORE, MOST = 1, 5, 100  # a config file has at most so many endpoints
SHARED = ("Coalmine-prod-watch", "Coalmine-prod-cost")


def sizes(template):
    """Give what CloudFormation limits."""
    return {
        "bytes": len(json.dumps(template, indent=1)),
        "resources": len(template["Resources"]),
        "outputs": len(template.get("Outputs", {})),
    }


@pytest.fixture(scope="module")
def found(feature_flags, tmp_path_factory):
    """Give the sizes of each stack, by the number of endpoints."""

    def of(count):
        app = App(context=feature_flags, outdir=str(tmp_path_factory.mktemp("cdk.out")))
        build(app, EnvironmentConfig.model_validate(environment_of(count), strict=False))
        return {stack.stack_name: sizes(stack.template) for stack in app.synth().stacks}

    return {count: of(count) for count in (FEW, MORE)}


def test_another_endpoint_is_another_stack(found):
    assert MORE - FEW == len(found[MORE]) - len(found[FEW])


def test_the_stack_of_an_endpoint_does_not_know_the_others(found):
    """It is as large as when it is alone, to the byte: the names of prod's are equally long."""
    alone = found[FEW]["Coalmine-prod-flights-000"]

    assert {name: alone for name in found[MORE] if name not in SHARED} == {
        name: size for name, size in found[MORE].items() if name not in SHARED
    }


def test_no_template_comes_near_the_limits(found):
    """With as many endpoints as a file may have, half of each limit is left."""
    limits = {"bytes": MOST_BYTES, "resources": MOST_RESOURCES, "outputs": MOST_OUTPUTS}
    near = {
        f"{name}: {expected:.0f} {unit}"
        for name, size in found[FEW].items()
        for unit, limit in limits.items()
        if (expected := extrapolated(size[unit], found[MORE][name][unit])) > limit / 2
    }

    assert set() == near


def extrapolated(few, more):
    """Give the size with the most endpoints, if it goes on as it began."""
    return few + (more - few) / (MORE - FEW) * (MOST - FEW)
