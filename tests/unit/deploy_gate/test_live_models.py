"""A variant that serves keeps its model through a deployment: another one goes past the canary."""

from dataclasses import replace

import pytest

from deploy_gate.gate import next_gate_step
from deploy_gate.live import Look
from deploy_gate.request import Request
from deploy_gate.step import Proceed, Refuse
from tests.doubles.deploy_gate_world import event, live, properties

OLD = {"blue": "s3://models/a", "green": "s3://models/b"}
NEW = {"blue": "s3://models/c", "green": "s3://models/b"}
PROMOTE = "coalmine promote flights -c prod"
BLUE_SERVES = live(weights={"blue": 1, "green": 0})


def decide(declared, endpoint=BLUE_SERVES, *, previous=None, **look):
    """Decide an update from the old sources."""
    before = properties("config-1", sources=OLD) if previous is None else previous
    request = Request.from_event(event("Update", declared, before))
    return next_gate_step(request, Look(endpoint=endpoint, **look), None, now=10_000)


def test_another_model_under_the_traffic_is_refused():
    """Both models, the share and what to do stand in the reason."""
    step = decide(properties(sources=NEW))

    assert isinstance(step, Refuse)
    assert (
        "endpoint flights: variant blue serves 100 % of the requests and must keep its model, got "
        "s3://models/c in place of s3://models/a; put a new model into green, which has no "
        "traffic, and start a canary"
    ) == step.reason


def test_with_a_record_the_cure_is_to_bring_it_up_to_date():
    """Nobody chose the slot: it was computed from a record that is behind."""
    step = decide(properties(sources=NEW, promote_command=PROMOTE))

    assert isinstance(step, Refuse)
    assert step.reason.endswith(
        "Git's record is behind what serves: run coalmine promote flights -c prod, commit, deploy "
        "again"
    )


def test_a_share_is_enough():
    """During a canary started by hand, or after somebody moved a part of it."""
    step = decide(properties(sources=NEW), live(weights={"blue": 1, "green": 3}))

    assert isinstance(step, Refuse)
    assert "variant blue serves 25 % of the requests" in step.reason
    assert "put a new model into another variant" in step.reason


PASSES = {
    "the idle variant": (properties(sources=OLD | {"green": "s3://models/c"}), BLUE_SERVES),
    "the config owns the weights": (
        properties(sources=NEW, weights={"blue": 1, "green": 0}),
        BLUE_SERVES,
    ),
    "no canary and no record": (properties(sources=NEW, table_name=None), BLUE_SERVES),
    "nothing serves": (properties(sources=NEW), live(weights={"blue": None, "green": None})),
    "the same models": (properties(sources=OLD), BLUE_SERVES),
    "no endpoint": (properties(sources=NEW), None),
    "many models now": (properties(sources={"blue": None, "green": None}), BLUE_SERVES),
}


@pytest.mark.parametrize(("declared", "endpoint"), PASSES.values(), ids=PASSES)
def test_what_takes_no_traffic_past_the_canary_passes(declared, endpoint):
    assert isinstance(decide(declared, endpoint), Proceed)


def test_a_template_of_before_said_no_models():
    """An upgrade of Coalmine declares them for the first time."""
    assert isinstance(decide(properties(sources=NEW), previous=properties("config-1")), Proceed)


def test_a_rollback_is_never_refused():
    """It may well be what takes the other model away."""
    step = decide(properties(sources=NEW), is_rolling_back=True)

    assert isinstance(step, Proceed)


def test_an_update_under_way_does_not_hide_it():
    """It would be refused in a quarter of an hour all the same."""
    moving = replace(BLUE_SERVES, state=replace(BLUE_SERVES.state, status="Updating"))

    assert isinstance(decide(properties(sources=NEW), moving), Refuse)


GREEN_ALONE = (("green", "ml.m5.large"),)


@pytest.mark.parametrize("promote_command", [PROMOTE, None], ids=["computed", "named"])
def test_a_slot_that_serves_stays(promote_command):
    """The other one would keep its weight, 0, and nobody would serve any more."""
    step = decide(properties(variants=GREEN_ALONE, sources=OLD, promote_command=promote_command))

    assert isinstance(step, Refuse)
    assert "variant blue serves 100 % of the requests and must stay" in step.reason


@pytest.mark.parametrize(
    ("promote_command", "expected"), [(PROMOTE, Refuse), (None, Proceed)], ids=["computed", "named"]
)
def test_one_of_several_that_serve_may_be_taken_out_by_name(promote_command, expected):
    """A first `model:` without a record would take away a variant that serves."""
    alone = properties(variants=GREEN_ALONE, sources=OLD, promote_command=promote_command)

    assert isinstance(decide(alone, live(weights={"blue": 1, "green": 3})), expected)


def test_all_variants_may_get_other_names():
    """Each that comes has the weight of the config."""
    renamed = (("red", "ml.m5.large"), ("white", "ml.m5.large"))

    named = properties(variants=renamed, sources={"red": "s3://models/a", "white": "s3://models/b"})

    assert isinstance(decide(named), Proceed)


class TestAfterATemplateThatNamedNoModels:
    """`model:` is written at once with an upgrade of Coalmine, and there is no record yet."""

    BEFORE = properties("config-1")

    def test_the_slot_that_serves_is_not_filled_anew(self):
        step = decide(properties(sources=NEW, promote_command=PROMOTE), previous=self.BEFORE)

        assert isinstance(step, Refuse)
        assert "what variant blue serves must be known" in step.reason
        assert "deploy once without `model:`" in step.reason

    def test_nor_taken_away(self):
        step = decide(
            properties(variants=GREEN_ALONE, sources=NEW, promote_command=PROMOTE),
            previous=self.BEFORE,
        )

        assert isinstance(step, Refuse)
        assert "blue serves 100 % of the requests and must stay, got a deployment without it;" in (
            step.reason
        )
