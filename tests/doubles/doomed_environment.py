"""An environment in memory that `coalmine destroy` and `coalmine orphans` can delete."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from coalmine.cleanup.inventory import FoundStack, Inventory, StackResource, Thing
from coalmine.cli import destroy, orphans
from coalmine.gateways.aws import AwsError
from coalmine.gateways.environment_stacks import StackProgress
from tests.doubles.found_environment import inventory

ACCOUNT = "111111111111"
PRICES = {"hosting/ml.m5.large": Decimal("0.115"), "s3/storage": Decimal("0.023")}
CONFIG = """
environment: dev
account: "111111111111"
region: eu-west-1
endpoints: [{name: flights}, {name: taxis}]
"""


def about_dev(
    command: click.Command, obj: object, folder: Path, *arguments: str, answer: str | None = None
) -> Result:
    """Run a command about the environment, as a terminal would."""
    config = folder / "dev.yaml"
    config.write_text(CONFIG)
    words = ["-c", "dev", "--config", str(config), *arguments]
    return CliRunner().invoke(command, words, obj=obj, input=answer)


@dataclass
class DoomedEnvironment:
    """Its stacks take one look to go, unless `failing` says what does not go, and how often."""

    found: Inventory = field(default_factory=inventory)
    account: str = ACCOUNT
    failing: dict[str, deque[tuple[StackResource, ...]]] = field(default_factory=dict)
    undeletable: set[str] = field(default_factory=set)
    happened: list[str] = field(default_factory=list)
    surveys: int = 0
    before_survey: Callable[[int], object] = lambda number: None
    canary: Any = None
    batch_job: Any = None

    def survey(self, _place: object, _remembered: Sequence[Thing]) -> Inventory:
        self.surveys += 1
        self.before_survey(self.surveys)
        return self.found

    def stacks(self, _place: object, region: str) -> Any:
        return self

    def removal(self, _account: str) -> Any:
        return Removals(self)

    def connect(self, stack_name: str, _region: str | None) -> Any:
        self.happened.append(f"aborts the canary of {stack_name}")
        return self.canary

    def connect_batch(self, stack_name: str, _region: str | None) -> Any:
        self.happened.append(f"stops the runs of {stack_name}")
        return self.batch_job

    def delete(self, stack: FoundStack, retained: Sequence[str] = ()) -> None:
        without = f" without {', '.join(retained)}" if retained else ""
        self.happened.append(f"deletes {stack.name}{without}")
        if stack.name in self.undeletable:
            raise AwsError(f"deletion of stack {stack.name}: access denied")

    def progress(self, stack: FoundStack) -> StackProgress:
        attempts = self.failing.get(stack.name)
        if attempts:
            return StackProgress(status="DELETE_FAILED", reason="", resources=attempts.popleft())
        self.found = replace(
            self.found,
            stacks=tuple(each for each in self.found.stacks if each.name != stack.name),
            things=tuple(
                replace(each, stack=None) if each.stack == stack.name else each
                for each in self.found.things
                if each.stack != stack.name or each.is_retained or each.count > 0
            ),
        )
        return StackProgress(status="DELETE_COMPLETE", reason="", resources=())

    def sleep(self, _seconds: float) -> None:
        self.happened.append("waits")

    @property
    def for_destroy(self) -> destroy.Surroundings:
        return destroy.Surroundings(
            account=lambda _: self.account,
            survey=self.survey,
            stacks=self.stacks,
            removal=self.removal,
            connect=self.connect,
            connect_batch=self.connect_batch,
            prices=lambda _: PRICES,
            sleep=self.sleep,
            clock=lambda: 90.0,
        )

    @property
    def for_orphans(self) -> orphans.Surroundings:
        return orphans.Surroundings(
            account=lambda _: self.account,
            survey=self.survey,
            removal=self.removal,
            prices=lambda _: PRICES,
            clock=lambda: 3 * 86_400.0,
        )


@dataclass
class Removals:
    """Deletes things of an environment in memory."""

    world: DoomedEnvironment

    def delete(self, thing: Thing, told: Callable[[str], None]) -> None:
        self.world.happened.append(f"deletes {thing.name}")
        if thing.name in self.world.undeletable:
            raise AwsError(f"{thing.kind} {thing.name}: access denied")
        left = tuple(each for each in self.world.found.things if each.key != thing.key)
        self.world.found = replace(self.world.found, things=left)

    def has_endpoint(self, endpoint: Thing) -> bool:
        return endpoint in self.world.found.things
