"""What a pipeline does in one environment: the steps, in order, and the commands that do them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from coalmine.config import EnvironmentConfig

Command = tuple[str, ...]

# Stacks that do not need each other: CloudFormation is asked every five seconds how one goes on.
_SIDE_BY_SIDE: Command = ("--concurrency", "4")


class StepKind(StrEnum):
    """What a step is for; but for canaries, each of which is recorded, they come in this order."""

    SYNTH = "synth"
    REVIEW = "review"
    APPROVAL = "approval"
    DEPLOY = "deploy"
    SMOKE = "smoke"
    CANARY = "canary"
    PROMOTE = "promote"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step. A command that fails ends the sequence, and what comes after it is not run."""

    kind: StepKind
    commands: tuple[Command, ...] = ()  # none: a person decides
    endpoint: str | None = None  # by its name in the config; None: all of the environment


def sequence(
    environment: EnvironmentConfig,
    *,
    assembly: str,
    config_file: str | None = None,
    has_approval: bool = False,
    has_canary: bool = True,
    commits: bool = False,
    pushes: bool = False,
) -> tuple[Step, ...]:
    """Give the steps of an environment, first to last.

    It is synthesized once: what was reviewed is what is deployed. What each canary came to is
    recorded before the next one starts: should that one roll back, nothing that was promoted is
    missing in the record.

    Args:
        assembly: the folder for what the synthesis gives.
        config_file: another file than config/<environment>.yaml.
        has_approval: a person is asked after the review, before anything changes.
        has_canary: without it, a new model is deployed and stays without traffic.
        commits: the record of who serves is committed, not only written.
        pushes: the commit is pushed.
    """
    name = environment.environment
    ours = ("-c", name, *_option("--config", config_file))
    app = ("--app", assembly)
    cdks = ("-c", f"env={name}", *_context(config_file))
    synth = ("cdk", "synth", *cdks, "--output", assembly, "--quiet")
    review = (
        ("coalmine", "cost", *ours, "--assembly", assembly),
        # Of templates: a change set needs the right to deploy, and leaves a new stack in review.
        ("cdk", "diff", *app, "--method", "template"),
    )
    approval = (Step(kind=StepKind.APPROVAL),) if has_approval else ()
    deploy = ("cdk", "deploy", *app, "--all", *_SIDE_BY_SIDE, "--require-approval", "never")
    smoke = tuple(("coalmine", "smoke", each.name, *ours) for each in environment.endpoints)
    record = ("coalmine", "promote", *ours, *_flag("--commit", commits), *_flag("--push", pushes))
    promote = Step(kind=StepKind.PROMOTE, commands=(record,))
    canaries = tuple(_canaries(environment, ours)) if has_canary else ()
    promotions = tuple(step for canary in canaries for step in (canary, promote))
    return (
        Step(kind=StepKind.SYNTH, commands=(synth,)),
        Step(kind=StepKind.REVIEW, commands=review),
        *approval,
        Step(kind=StepKind.DEPLOY, commands=(deploy,)),
        Step(kind=StepKind.SMOKE, commands=smoke),
        *(promotions if promotions else (promote,)),
    )


def _canaries(environment: EnvironmentConfig, options: Command) -> Iterator[Step]:
    for endpoint in environment.endpoints:
        if endpoint.canary is not None:
            start = ("coalmine", "canary", "start", endpoint.name, *options, "--release", "--wait")
            yield Step(kind=StepKind.CANARY, commands=(start,), endpoint=endpoint.name)


def _option(name: str, value: str | None) -> Command:
    return () if value is None else (name, value)


def _context(config_file: str | None) -> Command:
    return () if config_file is None else ("-c", f"config={config_file}")


def _flag(name: str, is_wanted: bool) -> Command:
    return (name,) if is_wanted else ()
