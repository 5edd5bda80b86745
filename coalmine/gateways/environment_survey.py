"""Everything of an environment that is in AWS at this moment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from canary.restore import ExecutionStatus
from coalmine.cleanup.inventory import (
    FoundStack,
    HeldCanary,
    Inventory,
    Kind,
    LiveEndpoint,
    Thing,
)
from coalmine.cleanup.names import Names, owns
from coalmine.cleanup.ownership import ENDPOINT_TAG, ENVIRONMENT_TAG, endpoint_of_stack
from coalmine.cleanup.place import Place
from coalmine.gateways.aws import AwsError, aws_errors, make_client
from coalmine.gateways.billed_inventory import BilledInventory
from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.deployment import Stack, read_deployment
from coalmine.gateways.environment_stacks import EnvironmentStacks
from coalmine.gateways.executions import CanaryExecutions
from coalmine.gateways.hosting_inventory import HostingInventory
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


def survey(place: Place, remembered: Sequence[Thing] = ()) -> Inventory:
    """Look at everything.

    Args:
        remembered: what was there before, and may have no tag to be found by.
    """
    stacks: list[FoundStack] = []
    things: list[Thing] = []
    live: tuple[LiveEndpoint, ...] = ()
    for region in place.regions:
        stacks_here = stacks_of(place, region)
        described = stacks_here.find(place.stack_names)
        found = [_with_canary(stacks_here.look(each), each, place) for each in described]
        looked = _Region(place, region, found, remembered)
        if region == place.region:
            names = _endpoint_names(place, found, stacks_here.former_names())
            things += looked.hosting(names)
            live = tuple(looked.live([each for each in things if each.kind is Kind.ENDPOINT]))
            things += looked.billed(names)
        else:
            things += looked.billed(frozenset())
        stacks += found
    return Inventory(
        environment=place.environment,
        account=place.account,
        region=place.region,
        stacks=tuple(stacks),
        things=tuple(_with_stack_of_endpoint([_owned(each, stacks) for each in things])),
        live=live,
    )


class _Region:
    def __init__(
        self,
        place: Place,
        region: str,
        stacks: Sequence[FoundStack],
        remembered: Sequence[Thing],
    ) -> None:
        self._place = place
        self._region = region
        self._names = Names()
        tagging = make_client("resourcegroupstaggingapi", region)
        tagged = find_tagged(tagging, ENVIRONMENT_TAG, place.environment)
        self._endpoint_of = {
            arn: tags[ENDPOINT_TAG] for arn, tags in tagged.items() if ENDPOINT_TAG in tags
        }
        for arn in tagged:
            self._names.add_arn(arn)
        for stack in stacks:
            for resource in stack.resources:
                self._names.add_resource(resource)
        self._names.add_things(each for each in remembered if each.region == region)
        self._hosting = HostingInventory(
            self._client("sagemaker"), self._client("application-autoscaling"), region
        )
        self._billed = BilledInventory(self._client, place.account, region)

    def _client(self, service: str) -> Any:
        return make_client(service, self._region)

    def hosting(self, endpoints: frozenset[str]) -> Iterator[Thing]:
        wanted = self._names.wanted
        for kind in (Kind.ENDPOINT, Kind.ENDPOINT_CONFIG, Kind.MODEL, Kind.MODEL_PACKAGE_GROUP):
            yield from self._hosting.things(kind, wanted[kind], self._endpoint_of)
        yield from self._hosting.targets(endpoints.__contains__)

    def live(self, ours: Sequence[Thing]) -> Iterator[LiveEndpoint]:
        yield from self._hosting.live({each.name for each in ours})

    def billed(self, endpoints: frozenset[str]) -> Iterator[Thing]:
        wanted = self._names.wanted
        yield from self._billed.alarms(wanted[Kind.ALARM], sorted(endpoints))
        if self._region == self._place.region:  # they are global, and would be found in each
            yield from self._billed.dashboards(
                lambda name: name in wanted[Kind.DASHBOARD] or self._place.is_dashboard(name)
            )
        yield from self._billed.budgets(wanted[Kind.BUDGET])
        yield from self._billed.keys(wanted[Kind.KEY])
        yield from self._billed.buckets(wanted[Kind.BUCKET])
        yield from self._billed.tables(wanted[Kind.TABLE])
        logs: dict[str, str | None] = {
            f"/aws/sagemaker/Endpoints/{each}": each for each in endpoints
        }
        yield from self._billed.log_groups({**dict.fromkeys(wanted[Kind.LOG_GROUP]), **logs})


def _endpoint_names(
    place: Place, stacks: Sequence[FoundStack], former: Sequence[str]
) -> frozenset[str]:
    """Give the names of all endpoints that the environment has, or had lately."""
    names = (*place.stack_names, *(each.name for each in stacks), *former)
    return frozenset(
        endpoint_of_stack(place.environment, name)
        for name in names
        if name not in place.shared_stack_names
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


def _with_canary(stack: FoundStack, described: dict[str, Any], place: Place) -> FoundStack:
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    deployed = Stack(name=stack.name, status=stack.status, outputs=outputs)
    if not deployed.has_canary or "EndpointName" not in outputs:
        return stack
    try:
        canary = _look_at_canary(deployed, stack.region, place)
    except AwsError as error:
        cause = error.__cause__
        if isinstance(cause, ClientError) and cause.response["Error"]["Code"] in _GONE:
            return stack  # an earlier deletion got so far
        raise
    return replace(stack, canary=canary)


def _look_at_canary(deployed: Stack, region: str, place: Place) -> HeldCanary:
    deployment = read_deployment(deployed)
    lock = CanaryRecords(make_client("dynamodb", region), deployment).lock()
    executions = CanaryExecutions(make_client("stepfunctions", region), None, deployment)
    owner = ExecutionStatus.GONE if lock is None else executions.status(lock.owner)
    return HeldCanary(
        endpoint=deployment.endpoint_name.removesuffix(f"-{place.environment}"),
        lock=lock,
        is_owner_alive=owner.is_alive,
        running=tuple(arn.rpartition(":")[2] for arn in executions.running()),
    )
