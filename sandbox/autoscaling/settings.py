"""How fast the embedded Application Auto Scaling is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

PERIOD_VARIABLE = "SANDBOX_AUTOSCALING_PERIOD_SECONDS"
PERIODS_SECONDS = (1, 5, 10, 30, 60)  # what CloudWatch allows below and at a minute
_AWS_PERIOD_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoScalingSettings:
    """AWS looks at periods of a minute; here a period stands for one, and cooldowns shrink alike.

    A metric that is counted per minute stays one: its rate in a period is scaled to a minute.
    """

    period_seconds: int = 1
    datapoints_to_scale_out: int = 3
    datapoints_to_scale_in: int = 15
    publishing_lag_seconds: float = 0.3  # after a period, until its metrics are in CloudWatch

    def __post_init__(self) -> None:
        """Refuse a period that CloudWatch's alarms cannot have."""
        if self.period_seconds not in PERIODS_SECONDS:
            raise ValueError(
                f"the period of autoscaling must be one of {PERIODS_SECONDS} seconds, "
                f"got {self.period_seconds}"
            )

    @property
    def periods_per_minute(self) -> float:
        """Return by what a count in one period becomes a count per minute."""
        return _AWS_PERIOD_SECONDS / self.period_seconds

    def scaled_seconds(self, seconds: float) -> float:
        """Return how long something that takes so long on AWS takes here."""
        return seconds / self.periods_per_minute


def settings_from(environment: Mapping[str, str] = os.environ) -> AutoScalingSettings:
    """Read the settings of the server's environment."""
    period = environment.get(PERIOD_VARIABLE)
    return (
        AutoScalingSettings() if period is None else AutoScalingSettings(period_seconds=int(period))
    )
