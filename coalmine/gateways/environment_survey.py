"""Everything of an environment that is in AWS at this moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from canary.restore import ExecutionStatus
from coalmine.cleanup.inventory import (
    FoundStack,
    HeldCanary,
    Inventory,
    Kind,
    Thing,
)
from coalmine.cleanup.names import Names, owns
from coalmine.cleanup.ownership import ENDPOINT_TAG, ENVIRONMENT_TAG, endpoint_of_stack
from coalmine.cleanup.place import Place
from coalmine.gateways.aws import AwsError, aws_errors, make_client
from coalmine.gateways.billing_survey import BillingSurvey, survey_billing
from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.deployment import Stack, read_deployment
from coalmine.gateways.environment_stacks import EnvironmentStacks
from coalmine.gateways.executions import CanaryExecutions, Executions
from coalmine.gateways.other_stacks import OtherStacks
from coalmine.gateways.region_inventory import Clients, RegionInventory
from coalmine.gateways.tagged_resources import find_tagged

_GONE = ("ResourceNotFoundException", "StateMachineDoesNotExist")


def account_of_caller(region: str) -> str:
    """Return the account that the credentials are of."""
    client = make_client("sts", region)
    with aws_errors("credentials"):
        return str(client.get_caller_identity()["Account"])


def stacks_of(place: Place, region: str) -> EnvironmentStacks:
    """Return the environment's stacks of a region."""
    return EnvironmentStacks(make_client("cloudformation", region), place.environment, region)


def survey(
    place: Place, remembered: Sequence[Thing] = (), clients: Clients = make_client
) -> Inventory:
    """Look at everything.

    Args:
        remembered: what was there before, and may have no tag to be found by.
        clients: called with a service's name and a region.
    """
    region = place.region
    stacks_here = EnvironmentStacks(clients("cloudformation", region), place.environment, region)
    found = stacks_here.find(place.stack_names)
    stacks = [_with_what_runs(stacks_here.look(each), each, place, clients) for each in found.ours]
    tagging = clients("resourcegroupstaggingapi", region)
    tagged = find_tagged(tagging, ENVIRONMENT_TAG, place.environment)
    others = OtherStacks(clients("cloudformation", region), found.others, tagged)
    here = RegionInventory(clients, place, region, _names(tagged, stacks, remembered, region))
    endpoints = _endpoint_names(place, stacks, stacks_here.former_names())
    endpoint_of = {arn: tags[ENDPOINT_TAG] for arn, tags in tagged.items() if ENDPOINT_TAG in tags}
    hosting = [others.mark(_owned(each, stacks)) for each in here.hosting(endpoints, endpoint_of)]
    live = tuple(here.live([each for each in hosting if _is_our_endpoint(each)]))
    billed = [others.mark(_owned(each, stacks)) for each in here.billed(endpoints)]
    there = (
        BillingSurvey()
        if place.billing_region is None
        else survey_billing(clients, place, place.billing_region, remembered)
    )
    return Inventory(
        environment=place.environment,
        account=place.account,
        region=region,
        stacks=(*stacks, *there.stacks),
        things=(
            *_with_stack_of_endpoint([*hosting, *billed]),
            *(_owned(each, there.stacks) for each in there.things),
        ),
        live=live,
        unseen=there.unseen,
    )


def _is_our_endpoint(thing: Thing) -> bool:
    return thing.kind is Kind.ENDPOINT and thing.other_stack is None


def _names(
    tagged: Iterable[str],
    stacks: Sequence[FoundStack],
    remembered: Sequence[Thing],
    region: str,
) -> Names:
    names = Names()
    for arn in tagged:
        names.add_arn(arn)
    for stack in stacks:
        for resource in stack.resources:
            names.add_resource(resource)
    names.add_things(each for each in remembered if each.region == region)
    return names


def _endpoint_names(
    place: Place, stacks: Sequence[FoundStack], former: Sequence[str]
) -> frozenset[str]:
    """Give the names of all endpoints that the environment has, or had lately."""
    names = (*place.stack_names, *(each.name for each in stacks), *former)
    return frozenset(
        endpoint_of_stack(place.environment, name)
        for name in names
        if name not in place.stack_names_without_endpoint
    )


def _owned(thing: Thing, stacks: Sequence[FoundStack]) -> Thing:
    for stack in stacks:
        for resource in stack.resources:
            if stack.region == thing.region and owns(resource, thing):
                return replace(
                    thing,
                    stack=stack.name,
                    is_retained=resource.is_retained,
                )
    return thing


def _with_stack_of_endpoint(things: Sequence[Thing]) -> Iterator[Thing]:
    """Give the alarms of autoscaling the stack of their target: they go with its policy."""
    stacks = {each.endpoint: each.stack for each in things if each.kind is Kind.SCALABLE_TARGET}
    for thing in things:
        if thing.kind is Kind.ALARM and thing.stack is None and thing.endpoint in stacks:
            yield replace(thing, stack=stacks[thing.endpoint])
        else:
            yield thing


def _with_what_runs(
    stack: FoundStack, described: dict[str, Any], place: Place, clients: Clients
) -> FoundStack:
    """Add the canary of an endpoint, and the runs of a batch job."""
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    deployed = Stack(name=stack.name, status=stack.status, outputs=outputs)
    try:
        if deployed.has_canary and "EndpointName" in outputs:
            canary = _look_at_canary(deployed, stack.region, place, clients)
            return replace(stack, canary=canary)
        if deployed.batch_state_machine_arn is not None:
            stepfunctions = clients("stepfunctions", stack.region)
            executions = Executions(stepfunctions, deployed.batch_state_machine_arn)
            return replace(stack, runs=_names_of(executions.running()))
    except AwsError as error:
        cause = error.__cause__
        if isinstance(cause, ClientError) and cause.response["Error"]["Code"] in _GONE:
            return stack  # an earlier deletion got so far
        raise
    return stack


def _look_at_canary(deployed: Stack, region: str, place: Place, clients: Clients) -> HeldCanary:
    deployment = read_deployment(deployed)
    lock = CanaryRecords(clients("dynamodb", region), deployment).lock()
    executions = CanaryExecutions(clients("stepfunctions", region), None, deployment)
    owner = ExecutionStatus.GONE if lock is None else executions.status(lock.owner)
    return HeldCanary(
        endpoint=deployment.endpoint_name.removesuffix(f"-{place.environment}"),
        lock=lock,
        is_owner_alive=owner.is_alive,
        running=_names_of(executions.running()),
    )


def _names_of(execution_arns: Iterable[str]) -> tuple[str, ...]:
    return tuple(arn.rpartition(":")[2] for arn in execution_arns)
