"""Buckets that are empty when a plan is made, and not any more when their stack is deleted."""

from dataclasses import replace

from coalmine.cleanup.inventory import FoundStack, Inventory, Kind, Thing
from coalmine.cleanup.names import owns
from coalmine.cleanup.ownership import REPORTS_ID


def expect_reports(found: Inventory) -> Inventory:
    """Say of the buckets into which canaries report their end, once they are aborted, that they do.

    CloudFormation deletes no bucket with something in it.
    """
    busy = [each for each in found.stacks if each.canary is not None and each.canary.is_busy]
    things = tuple(
        replace(thing, gets_report=True)
        if any(_reports_to(each, thing) for each in busy)
        else thing
        for thing in found.things
    )
    return replace(found, things=things)


def _reports_to(stack: FoundStack, thing: Thing) -> bool:
    return thing.kind is Kind.BUCKET and any(
        resource.logical_id.startswith(REPORTS_ID) and owns(resource, thing)
        for resource in stack.resources
    )
