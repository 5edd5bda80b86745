"""What the release verbs reach the world with; tests give them another one."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coalmine.config.load import PROJECT
from coalmine.cost.prices import PriceTable, read_tables
from coalmine.gateways import live_canary
from coalmine.gateways.asked_endpoint import AskedEndpoint, connect_asked
from coalmine.gateways.caller import caller_arn
from coalmine.gateways.git import Repository
from coalmine.gateways.live_canary import LiveCanary
from coalmine.gateways.released_endpoint import ReleasedEndpoint, connect_released


def run_in_project(command: Sequence[str]) -> int:
    """Run a command of the project, its output shown; return how it ended."""
    return subprocess.run(command, cwd=PROJECT, check=False).returncode  # noqa: S603  # no shell


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """AWS, Git, the CDK, prices and the clock."""

    connect: Callable[[str, str | None], ReleasedEndpoint] = connect_released
    connect_canary: Callable[[str, str | None], LiveCanary] = live_canary.connect
    connect_asked: Callable[[str, str | None], AskedEndpoint] = connect_asked
    caller: Callable[[str | None], str] = caller_arn
    repository: Callable[[Path], Repository] = Repository.of
    execute: Callable[[Sequence[str]], int] = run_in_project
    prices: Callable[[], Mapping[str, PriceTable]] = read_tables
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
