"""One call of CloudFormation: it is answered in any case, once, and to nobody else."""

import pytest

from canary.lock import Lock
from deploy_gate.handlers.custom_resource import respond
from tests.doubles.deploy_gate_world import (
    RESPONSE_URL,
    FakeWorld,
    event,
    live,
    properties,
    registered,
    scalable,
)

CHECK, WEIGHTS = "Custom::EndpointCheck", "Custom::InitialWeights"
BOTH_SCALE = ("blue", "green")
LARGER = (("blue", "ml.m5.large"), ("green", "ml.m5.xlarge"))


@pytest.fixture
def world():
    """Two autoscaled variants, as deployed."""
    fake = FakeWorld()
    fake.targets.registered = [registered("blue"), registered("green")]
    return fake


DECLARED_WEIGHTS = {
    "EndpointName": "flights",
    "Weights": [
        {"VariantName": "blue", "InitialVariantWeight": "0"},
        {"VariantName": "green", "InitialVariantWeight": "1"},
    ],
}


def call(world, *arguments, seconds=800.0, **options):
    """Call the function as CloudFormation does, and return its answer."""
    respond(event(*arguments, **options), world, seconds=seconds)
    return world.answers[-1]


def test_an_answer_has_what_cloudformation_asks_for(world):
    answer = call(world, "Update", properties(), properties("config-1"))

    assert {
        "Status": "SUCCESS",
        "Reason": "done",
        "PhysicalResourceId": "flights-gate",
        "StackId": "arn:aws:cloudformation:us-east-1:111111111111:stack/Flights/1",
        "RequestId": "request-1",
        "LogicalResourceId": "Gate",
    } == answer


def test_a_change_of_the_instance_type_takes_one_deployment(world):
    """Gate, endpoint, check, in CloudFormation's order: the target is back with its policy."""
    before, after = (
        properties("config-1", scales=BOTH_SCALE),
        properties(scales=BOTH_SCALE, variants=LARGER),
    )

    assert "SUCCESS" == call(world, "Update", after, before)["Status"]
    assert [scalable("green")] == world.targets.deregistered
    world.endpoints.endpoint = live("config-2", blue="ml.m5.large", green="ml.m5.xlarge")
    assert "SUCCESS" == call(world, "Update", after, before, resource_type=CHECK)["Status"]
    assert {scalable("blue"), scalable("green")} == {
        each.scalable for each in world.targets.registered
    }


def test_a_call_that_comes_twice_is_answered_twice_and_done_once(world):
    before = properties("config-1", scales=BOTH_SCALE)
    after = properties(scales=BOTH_SCALE, variants=LARGER)

    answers = [call(world, "Update", after, before) for _ in range(2)]

    assert answers[0] == answers[1]
    assert [scalable("green")] == world.targets.deregistered


def test_a_lock_in_the_table_of_before_counts(world):
    """The deployment takes the canary away, while it is running."""
    world.locks.locks["locks", "flights"] = Lock(
        owner="arn:c", canary_id="c", acquired_at=0, heartbeat_at=0
    )

    answer = call(world, "Update", properties(table_name=None), properties("config-1"))

    assert "FAILED" == answer["Status"]
    assert "held by canary c (arn:c)" in answer["Reason"]


def test_an_endpoint_that_scales_just_now_is_waited_for(world):
    world.endpoints.looks_to_settle = 3

    assert "SUCCESS" == call(world, "Update", properties(), properties("config-1"))["Status"]
    assert 3 == world.sleeps
    assert 2 + 3 + 4.5 == world.slept


def test_the_targets_are_asked_for_once_and_by_name(world):
    """An account may have thousands, and its limit of requests is everybody's."""
    world.endpoints.looks_to_settle = 100
    after = properties(variants=(("blue", "ml.m5.large"), ("red", "ml.m5.large")))
    call(world, "Update", after, properties("config-1"), seconds=10_000)

    assert [
        [f"endpoint/flights/variant/{name}" for name in ("blue", "green", "red")]
    ] == world.targets.asked_for


@pytest.mark.parametrize("resource_type", ["Custom::EndpointGate", CHECK])
def test_a_scaling_action_may_take_minutes(world, resource_type):
    """The function has 15 of them, and keeps two to act and to answer."""
    world.endpoints.endpoint = live("config-2")
    world.endpoints.looks_to_settle = 50
    arguments = ("Update", properties(), properties("config-1"))

    answer = call(world, *arguments, seconds=780, resource_type=resource_type)

    assert "SUCCESS" == answer["Status"]
    assert 600 < world.slept <= 780


def test_a_check_that_is_deleted_never_keeps_the_stack(world):
    world.endpoints.is_down = True

    assert "SUCCESS" == call(world, "Delete", properties(), resource_type=CHECK)["Status"]


def test_waiting_ends_while_there_is_time_to_answer(world):
    world.endpoints.looks_to_settle = 10_000

    answer = call(world, "Update", properties(), properties("config-1"), seconds=100)

    assert "FAILED" == answer["Status"]
    assert "must be settled before it is updated, got Updating" in answer["Reason"]
    assert world.slept <= 100


def test_an_error_is_answered(world):
    world.endpoints.is_down = True

    answer = call(world, "Update", properties(), properties("config-1"))

    assert "FAILED" == answer["Status"]
    assert "OSError: SageMaker does not answer" == answer["Reason"]


def test_what_was_taken_before_an_error_is_put_back_by_the_rollback(world):
    """The second target cannot be taken away: CloudFormation rolls back, to the live config."""
    before, after = properties("config-1", scales=BOTH_SCALE), properties(scales=())
    world.targets.fails_after = 1
    assert "FAILED" == call(world, "Update", after, before)["Status"]
    assert 1 == len(world.targets.registered)
    world.stacks.rolls_back = True

    assert "SUCCESS" == call(world, "Update", before, after)["Status"]
    assert 2 == len(world.targets.registered)


def test_a_rollback_is_answered_with_success_whatever_happens(world):
    """FAILED would leave the stack where only a human gets it out."""
    world.endpoints.is_down = True
    world.stacks.rolls_back = True

    assert "SUCCESS" == call(world, "Update", properties("config-1"), properties())["Status"]


def test_a_stack_that_cannot_be_read_is_answered(world):
    world.stacks.is_down = True

    assert "FAILED" == call(world, "Update", properties(), properties("config-1"))["Status"]


def test_an_unknown_request_type_is_answered(world):
    answer = call(world, "Migrate", properties())

    assert "FAILED" == answer["Status"]
    assert "RequestType must be one of Create, Update, Delete, got 'Migrate'" in answer["Reason"]


def test_an_unknown_resource_is_answered(world):
    assert "FAILED" == call(world, "Create", properties(), resource_type="Custom::Other")["Status"]


def test_properties_that_cannot_be_read_are_answered(world):
    answer = call(world, "Create", {"ServiceToken": "arn:function"})

    assert "FAILED" == answer["Status"]


def test_the_response_url_is_in_no_log(world, capsys):
    """Whoever has it can answer for us."""
    world.endpoints.is_down = True
    call(world, "Update", properties(), properties("config-1"))

    logged = capsys.readouterr().out
    assert logged != ""
    assert RESPONSE_URL not in logged


def test_a_delete_takes_leftovers_away(world):
    world.endpoints.endpoint = None

    assert "SUCCESS" == call(world, "Delete", properties(scales=BOTH_SCALE))["Status"]
    assert [] == world.targets.registered


def test_initial_weights_are_those_of_the_live_config(world):
    """A promotion that is deployed changes no endpoint config."""
    world.endpoints.endpoint = live(initial_weights={"blue": 1.0, "green": 0.0})

    answer = call(world, "Update", DECLARED_WEIGHTS, resource_type=WEIGHTS)

    assert ("SUCCESS", {"Weight0": "1", "Weight1": "0"}) == (answer["Status"], answer["Data"])


def test_initial_weights_of_a_new_endpoint_are_the_declared_ones(world):
    world.endpoints.endpoint = None

    answer = call(world, "Create", DECLARED_WEIGHTS, resource_type=WEIGHTS)

    assert {"Weight0": "0", "Weight1": "1"} == answer["Data"]


def test_initial_weights_are_not_guessed(world):
    """A deployment that cannot look fails, and changes nothing."""
    world.endpoints.is_down = True

    answer = call(world, "Update", DECLARED_WEIGHTS, resource_type=WEIGHTS)

    assert ("FAILED", None) == (answer["Status"], answer.get("Data"))


def test_a_rollback_always_gets_weights(world):
    """Without attributes CloudFormation could not read the endpoint config of before."""
    world.endpoints.is_down = True
    world.stacks.rolls_back = True

    answer = call(world, "Update", DECLARED_WEIGHTS, resource_type=WEIGHTS)

    assert ("SUCCESS", {"Weight0": "0", "Weight1": "1"}) == (answer["Status"], answer["Data"])


def test_initial_weights_are_deleted_without_a_look(world):
    world.endpoints.is_down = True

    assert "SUCCESS" == call(world, "Delete", {}, resource_type=WEIGHTS)["Status"]
