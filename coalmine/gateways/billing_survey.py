"""The stack that watches what an environment costs, in the region that knows charges."""

from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from coalmine.cleanup.inventory import FoundStack, Thing, Unseen
from coalmine.cleanup.names import Names
from coalmine.cleanup.place import Place
from coalmine.gateways.aws import AwsError
from coalmine.gateways.environment_stacks import EnvironmentStacks
from coalmine.gateways.region_inventory import Clients, RegionInventory

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


@dataclass(frozen=True, kw_only=True, slots=True)
class BillingSurvey:
    """What was found there."""

    stacks: tuple[FoundStack, ...] = ()
    things: tuple[Thing, ...] = ()
    unseen: tuple[Unseen, ...] = ()


def survey_billing(
    clients: Clients, place: Place, region: str, remembered: Sequence[Thing]
) -> BillingSurvey:
    """Look at the cost stack and at what it owns, and at nothing else.

    Another environment of that name may run in this region: what carries its tag is not ours.
    """
    stacks = EnvironmentStacks(clients("cloudformation", region), place.environment, region)
    try:
        described = stacks.find_named(place.cost_stack_name)
    except AwsError as error:
        # Organizations deny regions that nobody uses; without a budget nobody does.
        if place.has_budget or not _is_denial(error):
            raise
        return BillingSurvey(unseen=(Unseen(region=region, reason=str(error)),))
    found = tuple(stacks.look(each) for each in described)
    names = Names()
    for stack in found:
        for resource in stack.resources:
            names.add_resource(resource)
    names.add_things(each for each in remembered if each.region == region)
    things = RegionInventory(clients, place, region, names).billed(frozenset())
    return BillingSurvey(stacks=found, things=tuple(things))


def _is_denial(error: AwsError) -> bool:
    cause = error.__cause__
    return isinstance(cause, ClientError) and cause.response["Error"]["Code"] in _DENIED
