"""Which requests are copied, and how many at most."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.shadow.copies import MAX_COPIES_UNDER_WAY, Shadowing, is_sampled
from sandbox.sagemaker.variants import VariantPlan

MODEL = Model("m", "arn:m", 0.0, {"PrimaryContainer": {}})


def fleet(weight):
    return Fleet(
        VariantPlan(name="a", model=MODEL, instance_type="t", instance_count=1, weight=weight)
    )


@pytest.mark.parametrize(
    ("production", "shadow", "draw", "is_copied"),
    [
        (1.0, 1.0, 0.999, True),
        (2.0, 1.0, 0.499, True),
        (2.0, 1.0, 0.5, False),
        (1.0, 0.0, 0.0, False),
        (1.0, 3.0, 0.999, True),
        (0.0, 1.0, 0.0, False),
    ],
)
def test_the_share_is_the_shadows_weight_over_the_productions(production, shadow, draw, is_copied):
    """Equal weights copy everything, and a variant without weight has no traffic to copy."""
    assert is_copied is is_sampled(fleet(production), fleet(shadow), draw)


def test_copies_that_pile_up_are_dropped():
    """A shadow that hangs must not hold the production's memory."""

    async def play():
        shadowing, over, ran = Shadowing(), asyncio.Event(), []

        async def copy(number):
            await over.wait()
            ran.append(number)

        for number in range(MAX_COPIES_UNDER_WAY + 5):
            shadowing.send(copy(number))
        over.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return ran

    assert list(range(MAX_COPIES_UNDER_WAY)) == asyncio.run(play())
