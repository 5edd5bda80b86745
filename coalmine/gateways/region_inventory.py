"""What there is in one region under the names that are looked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from coalmine.cleanup.inventory import Kind, LiveEndpoint, Thing
from coalmine.cleanup.names import Names
from coalmine.cleanup.place import Place
from coalmine.gateways.billed_inventory import BilledInventory
from coalmine.gateways.hosting_inventory import HostingInventory

Clients = Callable[[str, str], Any]


class RegionInventory:
    """All services of a region, asked for these names."""

    def __init__(self, clients: Clients, place: Place, region: str, names: Names) -> None:
        """Keep the way to the services.

        Args:
            clients: called with a service's name and a region.
        """
        self._clients = clients
        self._place = place
        self._region = region
        self._wanted = names.wanted
        self._hosting = HostingInventory(
            self._client("sagemaker"), self._client("application-autoscaling"), region
        )
        self._billed = BilledInventory(self._client, place.account, region)

    def _client(self, service: str) -> Any:
        return self._clients(service, self._region)

    def hosting(self, endpoints: frozenset[str], endpoint_of: Mapping[str, str]) -> Iterator[Thing]:
        """Yield what SageMaker has, and the scalable targets of endpoints.

        Args:
            endpoint_of: by ARN, the endpoint that something was made for.
        """
        for kind in (Kind.ENDPOINT, Kind.ENDPOINT_CONFIG, Kind.MODEL, Kind.MODEL_PACKAGE_GROUP):
            yield from self._hosting.things(kind, self._wanted[kind], endpoint_of)
        yield from self._hosting.targets(endpoints.__contains__)

    def live(self, ours: Sequence[Thing]) -> Iterator[LiveEndpoint]:
        """Yield every endpoint of the region with what it needs."""
        yield from self._hosting.live({each.name for each in ours})

    def billed(self, endpoints: frozenset[str]) -> Iterator[Thing]:
        """Yield what else is billed, and what was made for endpoints without any stack."""
        wanted = self._wanted
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
