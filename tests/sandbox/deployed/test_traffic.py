"""Traffic shifting, row by row as a user does it: look, move, verify, and not under a canary."""

import json

from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import ENDPOINT, Deployed

INITIAL = {"blue": 1.0, "green": 0.0}


def test_weights_are_moved_at_any_time_and_verified(deployed: Deployed, traffic):
    """`coalmine traffic` waits until they are live, `coalmine diff` says who keeps them."""
    deployed.set_weights(INITIAL)

    moved = deployed.run(*command(deployed, "traffic", "blue=0.7", "green=0.3", "--json"))

    assert moved.returncode == 0, moved.stdout
    shown = json.loads(moved.stdout)
    assert INITIAL == shown["before"]
    assert {"blue": 0.7, "green": 0.3} == rounded(shown["after"]) == rounded(deployed.weights())
    differing = deployed.run(*command(deployed, "diff", "--check", "--json"))
    assert differing.returncode == 1, differing.stdout
    found = {
        (each["variant_name"], each["what"]): each
        for each in json.loads(differing.stdout)["properties"]
    }
    assert ("canary", "keeps it") == (
        found["blue", "weight"]["owner"],
        found["blue", "weight"]["deploy"],
    )
    assert found["blue", "instances"]["is_same"]
    deployed.set_weights(INITIAL)


def test_nobody_moves_weights_under_a_canary(deployed: Deployed, traffic):
    """The refusal says who holds the endpoint, and since when it gave no sign of life."""
    deployed.set_weights(INITIAL)
    started = deployed.run(*command(deployed, "canary", "start"), "--retry")
    assert started.returncode == 0, started.stdout
    eventually(lambda: deployed.lock() is not None)

    refused = deployed.run(*command(deployed, "traffic", "blue=0", "green=1"))

    assert refused.returncode == 1, refused.stdout
    assert "nothing was changed" in refused.stdout
    assert "held by canary flights-" in refused.stdout
    deployed.run(*command(deployed, "canary", "abort"))
    eventually(lambda: deployed.lock() is None)
    assert INITIAL == deployed.weights()


def command(deployed: Deployed, *words: str) -> list[str]:
    """A coalmine command about the deployed endpoint."""
    group = words[:2] if words[0] == "canary" else words[:1]
    rest = words[len(group) :]
    config = ("-c", "sandbox", "--config", str(deployed.config))
    return ["coalmine", *group, ENDPOINT, *rest, *config]


def rounded(weights: dict[str, float]) -> dict[str, float]:
    """Weights without what single precision adds."""
    return {name: round(weight, 6) for name, weight in weights.items()}
