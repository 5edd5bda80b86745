"""An endpoint as it is now, as far as an update of it is concerned."""

from collections.abc import Mapping
from dataclasses import dataclass

from canary.endpoint import EndpointState, EndpointStatus
from deploy_gate.scaling import Registered

# In these nothing is under way, and an update is accepted or refused for good.
_SETTLED = (
    EndpointStatus.IN_SERVICE,
    EndpointStatus.FAILED,
    EndpointStatus.OUT_OF_SERVICE,
    EndpointStatus.UPDATE_ROLLBACK_FAILED,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveEndpoint:
    """What DescribeEndpoint and DescribeEndpointConfig say."""

    state: EndpointState
    failure_reason: str | None = None
    # By variant name, None for a serverless one. None as a whole: the config is gone.
    instance_types: Mapping[str, str | None] | None = None
    initial_weights: Mapping[str, float] | None = None  # of that config, by variant name

    @property
    def is_settled(self) -> bool:
        """True when no update is under way."""
        return self.state.status in _SETTLED

    @property
    def is_updating(self) -> bool:
        """True when it serves while it is being scaled, updated or patched."""
        return self.state.status in (EndpointStatus.UPDATING, EndpointStatus.SYSTEM_UPDATING)

    @property
    def is_in_service(self) -> bool:
        """True when it serves, with whatever config."""
        return self.state.status == EndpointStatus.IN_SERVICE


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look at everything that a decision needs."""

    endpoint: LiveEndpoint | None  # None: it does not exist
    registered: tuple[Registered, ...] = ()  # every target of this endpoint's variants
    is_rolling_back: bool = False  # the stack is
    is_last: bool = False  # there is no time for another one
