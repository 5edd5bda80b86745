"""How long a minute of autoscaling lasts in the sandbox."""

from __future__ import annotations

import pytest

from sandbox.autoscaling.settings import PERIOD_VARIABLE, AutoScalingSettings, settings_from


@pytest.mark.parametrize(("period", "cooldown"), [(1, 5.0), (10, 50.0), (60, 300.0)])
def test_cooldowns_shrink_with_the_period(period: int, cooldown: float):
    """At 60 seconds everything is as on AWS."""
    settings = AutoScalingSettings(period_seconds=period)

    assert cooldown == settings.scaled_seconds(300)
    assert 60 == settings.periods_per_minute * period


def test_the_servers_environment_gives_the_period():
    """The supervisor puts it there."""
    assert 10 == settings_from({PERIOD_VARIABLE: "10"}).period_seconds
    assert AutoScalingSettings() == settings_from({})


def test_a_period_that_no_alarm_can_have_is_refused():
    """CloudWatch allows a few."""
    with pytest.raises(ValueError, match="got 7"):
        AutoScalingSettings(period_seconds=7)
