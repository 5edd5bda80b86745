"""All stacks of an environment, in the order in which they need each other."""

from pathlib import Path

from aws_cdk import App, Stack, Tags

from coalmine.config import EnvironmentConfig
from stacks.batch_stack import BatchStack
from stacks.cost_stack import CostStack
from stacks.endpoint_stack import EndpointStack
from stacks.registry_stack import RegistryStack
from stacks.watch_stack import WatchStack

PROJECT = Path(__file__).resolve().parents[1]


def build(app: App, environment: EnvironmentConfig, artifacts_root: Path = PROJECT) -> None:
    """Add an environment's stacks: what watches it, its registry, its endpoints, its batch jobs."""
    CostStack.of_environment(app, environment)
    watch = WatchStack(app, environment.watch_stack_name, environment=environment)
    registry = RegistryStack.of_environment(app, environment)
    for settings in environment.endpoints:
        EndpointStack(
            app,
            environment.stack_name(settings.name),
            environment=environment,
            settings=settings,
            watch=watch,
            registry=registry,
            artifacts_root=artifacts_root,
        )
    for job in environment.batch_jobs:
        BatchStack(
            app,
            environment.batch_stack_name(job.name),
            environment=environment,
            job=job,
            watch=watch,
            registry=registry,
            artifacts_root=artifacts_root,
        )
    for stack in app.node.children:
        if isinstance(stack, Stack):
            _tag_resources(stack)


def _tag_resources(stack: Stack) -> None:
    """Write a stack's tags on its resources too: a template says by itself whose it is."""
    for key, value in stack.tags.tag_values().items():
        Tags.of(stack).add(key, value)
