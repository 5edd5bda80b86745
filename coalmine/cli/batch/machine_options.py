"""Which machines a run asks for: `--large`, `--instances`, `--instance-type`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from batch.settings import BatchSettings
from coalmine.batch_runs.machines import LARGE_INSTANCE_COUNT, LARGE_INSTANCE_TYPE, Machines
from coalmine.batch_runs.prices import hosting_price, transform_price
from coalmine.cli.batch.exit_codes import ExitCode
from coalmine.cli.batch.lines import describe_machines
from coalmine.cli.endpoint_choice import fail


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedMachines:
    """What was said of the machines."""

    is_large: bool
    instance_count: int | None
    instance_type: str | None

    @property
    def given(self) -> list[str]:
        """Return the options that were given."""
        values = {
            "--large": self.is_large or None,
            "--instances": self.instance_count,
            "--instance-type": self.instance_type,
        }
        return [name for name, value in values.items() if value is not None]

    def of(self, settings: BatchSettings, region: str | None) -> Machines:
        """Return what a run with these settings asks for; end where SageMaker would refuse it."""
        try:
            return Machines.asked(
                settings,
                is_large=self.is_large,
                instance_type=self.instance_type,
                instance_count=self.instance_count,
                price=lambda name: transform_price(region, name),
            )
        except ValueError as error:
            fail(f"this run would be refused\n  {error}", ExitCode.REFUSED)

    def tell(self, settings: BatchSettings, region: str | None, *, as_json: bool) -> None:
        """Say what an hour of a large run costs, before it starts."""
        if self.is_large and not as_json:
            about_usd = hosting_price(region, settings.instance_type)
            click.echo(describe_machines(settings, about_usd=about_usd))


def machine_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the machines that were asked for, as `machines`."""

    @click.option(
        "--large",
        "is_large",
        is_flag=True,
        help=f"{LARGE_INSTANCE_COUNT} x {LARGE_INSTANCE_TYPE}, each with 8 requests at a time.",
    )
    @click.option("--instances", "instance_count", type=click.IntRange(1, 100), help="How many.")
    @click.option("--instance-type", metavar="TYPE", help="Another than the job's: ml.m5.xlarge.")
    @wraps(verb)
    def run(
        *args: Any,
        is_large: bool,
        instance_count: int | None,
        instance_type: str | None,
        **options: Any,
    ) -> None:
        machines = AskedMachines(
            is_large=is_large, instance_count=instance_count, instance_type=instance_type
        )
        verb(*args, machines=machines, **options)

    return run
