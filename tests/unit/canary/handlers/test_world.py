"""The world of a function is what the construct wrote into its environment."""

import json

import pytest

from canary.handlers.world import World
from canary.settings import CanarySettings

CONFIGURATION = {
    "settings": CanarySettings(alpha=0.01).to_dict(),
    "endpoint_name": "flights-dev",
    "table_name": "canaries",
    "topic_arn": "arn:topic",
}


def test_settings_survive_the_environment():
    world = World.from_dict(json.loads(json.dumps(CONFIGURATION)))

    assert (CanarySettings(alpha=0.01), "flights-dev") == (world.settings, world.endpoint_name)


def test_only_a_function_that_knows_the_state_machine_starts_executions():
    with pytest.raises(ValueError, match="state_machine_arn of COALMINE_CANARY must be given"):
        _ = World.from_dict(CONFIGURATION).executions


def test_without_autoscaling_there_is_nothing_to_suspend():
    assert World.from_dict(CONFIGURATION).targets is None


def test_reports_are_kept_where_there_is_a_bucket_for_them(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    assert World.from_dict(CONFIGURATION).reports is None
    assert World.from_dict(CONFIGURATION | {"reports_bucket": "reports"}).reports is not None
