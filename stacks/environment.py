"""All stacks of an environment, in the order in which they need each other."""

from pathlib import Path
from typing import cast

from aws_cdk import CfnElement, Stack, Tags
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from coalmine.config import EnvironmentConfig
from stacks.batch_stack import BatchStack
from stacks.cost_stack import CostStack
from stacks.endpoint_stack import EndpointStack
from stacks.registry_stack import RegistryStack
from stacks.release_stack import ReleaseStack
from stacks.watch_stack import WatchStack

PROJECT = Path(__file__).resolve().parents[1]


def build(scope: Construct, environment: EnvironmentConfig, artifacts_root: Path = PROJECT) -> None:
    """Add an environment's stacks: what watches it, its registry, its endpoints, its batch jobs.

    Args:
        scope: the app, or a pipeline's stage; their templates are the same.
        artifacts_root: the folder against which relative artifact paths are read.
    """
    CostStack.of_environment(scope, environment)
    watch = WatchStack(scope, environment.watch_stack_name, environment=environment)
    registry = RegistryStack.of_environment(scope, environment)
    release = ReleaseStack.of_environment(scope, environment)
    for settings in environment.endpoints:
        EndpointStack(
            scope,
            environment.stack_name(settings.name),
            environment=environment,
            settings=settings,
            watch=watch,
            registry=registry,
            release=release,
            artifacts_root=artifacts_root,
        )
    for job in environment.batch_jobs:
        BatchStack(
            scope,
            environment.batch_stack_name(job.name),
            environment=environment,
            job=job,
            watch=watch,
            registry=registry,
            artifacts_root=artifacts_root,
        )
    for stack in scope.node.children:
        if isinstance(stack, Stack):
            _tag_resources(stack)
            _name_permissions(stack)


def _tag_resources(stack: Stack) -> None:
    """Write a stack's tags on its resources too: a template says by itself whose it is."""
    for key, value in stack.tags.tag_values().items():
        Tags.of(stack).add(key, value)


def _name_permissions(stack: Stack) -> None:
    """Name what lets a rule invoke a function after the rule.

    CDK names it after the function's whole path, with the pipeline's stage in it: then a pipeline
    and `cdk deploy` would replace each other's.
    """
    for each in stack.node.find_all():
        if isinstance(each, lambda_.CfnPermission) and each.node.id.startswith("AllowEventRule"):
            rule = cast(Construct, each.node.scope).node.default_child
            name = stack.get_logical_id(cast(CfnElement, rule))
            each.override_logical_id(f"{name}Permission")
