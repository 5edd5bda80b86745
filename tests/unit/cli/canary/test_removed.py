"""Verbs on a canary that the config no longer has: its removal is refused until it is stopped."""

import pytest
from click.testing import CliRunner

from coalmine.cli.canary import canary
from coalmine.gateways.deployment import MissingStackError
from tests.doubles.live_canary import ARN, FakeLive

HEAD = "environment: dev\nregion: eu-west-1\n"
CONFIGS = {
    "no canary": HEAD + "endpoints: [{ name: flights, variants: [] }]\n",
    "no endpoint": HEAD + "endpoints: [{ name: trains, variants: [] }]\n",
    "no endpoints": HEAD + "endpoints: []\n",
}


@pytest.fixture
def live() -> FakeLive:
    return FakeLive()


@pytest.fixture
def run(live, tmp_path):
    """Run a verb on flights with a config that has lost something."""

    def invoke(verb, lost, endpoint="flights"):
        config = tmp_path / "dev.yaml"
        config.write_text(CONFIGS[lost])
        command = [verb, endpoint, "-c", "dev", "--config", str(config)]
        return CliRunner().invoke(canary, command, obj=live.surroundings)

    return invoke


@pytest.mark.parametrize("lost", CONFIGS)
def test_it_is_stopped(run, live, lost):
    live.is_held()
    live.then.append(lambda: live.ended("aborted"))
    result = run("abort", lost)

    assert 0 == result.exit_code, result.output
    assert [f"{ARN}flights-1"] == [arn for arn, _ in live.stopped]
    assert ("Coalmine-dev-flights", "eu-west-1") == live.connected_to


@pytest.mark.parametrize("lost", CONFIGS)
def test_it_is_shown(run, live, lost):
    live.is_held()
    result = run("status", lost)

    assert 0 == result.exit_code, result.output
    assert "canary flights-1 is RUNNING" in result.output


@pytest.mark.parametrize("lost", CONFIGS)
def test_it_is_watched(run, live, lost):
    live.is_held()
    live.then.append(lambda: live.ended("promoted"))
    result = run("watch", lost)

    assert 0 == result.exit_code, result.output
    assert "promoted: because" in result.output


@pytest.mark.parametrize("verb", ["abort", "status", "watch"])
def test_a_name_without_a_stack_is_a_slip(run, live, verb):
    """It is in neither place: the endpoints of the config are what was meant."""
    live.missing = MissingStackError("stack Coalmine-dev-flihgts: does not exist")
    result = run(verb, "no canary", "flihgts")

    assert 2 == result.exit_code
    assert "ENDPOINT must be one of dev: flights, got flihgts" in result.output


def test_a_declared_endpoint_without_a_stack_is_not_deployed(run, live):
    live.missing = MissingStackError("stack Coalmine-dev-flights: does not exist")
    result = run("status", "no canary")

    assert 3 == result.exit_code
    assert "stack Coalmine-dev-flights: does not exist" in result.output


@pytest.mark.parametrize("verb", ["start", "plan"])
def test_what_the_config_has_lost_is_not_begun(run, live, verb):
    result = run(verb, "no endpoint")

    assert 2 == result.exit_code
    assert "ENDPOINT must be one of dev: trains, got flights" in result.output
    assert [] == live.started
