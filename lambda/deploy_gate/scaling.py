"""Scalable targets: which stand in the way of an update, which are missing behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

SERVICE_NAMESPACE = "sagemaker"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scalable:
    """A dimension of a variant, in Application Auto Scaling's words."""

    resource_id: str  # endpoint/<endpoint>/variant/<variant>
    dimension: str

    @property
    def variant_name(self) -> str:
        """The variant's name."""
        return self.resource_id.rpartition("/")[2]

    def to_request(self) -> dict[str, str]:
        """Return what every request of the API begins with."""
        return {
            "ServiceNamespace": SERVICE_NAMESPACE,
            "ResourceId": self.resource_id,
            "ScalableDimension": self.dimension,
        }


def resource_id(endpoint_name: str, variant_name: str) -> str:
    """Return what Application Auto Scaling calls a variant."""
    return f"endpoint/{endpoint_name}/variant/{variant_name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A scaling policy, by the target it hangs on."""

    scalable: Scalable
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """A target as it is registered, with the names of what hangs on it."""

    scalable: Scalable
    policy_names: frozenset[str] = frozenset()
    action_names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class PutBack:
    """One request that restores a part of a variant's scaling."""

    operation: str  # of the API
    request: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingDefinition:
    """A variant's scaling as declared, in the shape of the API's requests."""

    scalable: Scalable
    target: Mapping[str, Any]
    policies: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Read a definition, as the constructs write it."""
        target = document["Target"]
        return cls(
            scalable=Scalable(
                resource_id=target["ResourceId"], dimension=target["ScalableDimension"]
            ),
            target=target,
            policies=tuple(document.get("Policies", ())),
            actions=tuple(document.get("ScheduledActions", ())),
        )

    @property
    def policy_names(self) -> frozenset[str]:
        """The names of its policies."""
        return frozenset(policy["PolicyName"] for policy in self.policies)

    def with_policies(self, names: frozenset[str]) -> "ScalingDefinition":
        """Return it with its policies of these names alone."""
        kept = tuple(policy for policy in self.policies if policy["PolicyName"] in names)
        return replace(self, policies=kept)

    def missing(self, registered: Registered | None) -> list[PutBack]:
        """Return what must be called so that all of it is there, and nothing twice."""
        policies: frozenset[str] = frozenset() if registered is None else registered.policy_names
        actions: frozenset[str] = frozenset() if registered is None else registered.action_names
        target = [] if registered is not None else [("register_scalable_target", self.target)]
        return [
            PutBack(operation=operation, request=request)
            for operation, request in (
                *target,
                *(
                    ("put_scaling_policy", policy)
                    for policy in self.policies
                    if policy["PolicyName"] not in policies
                ),
                *(
                    ("put_scheduled_action", action)
                    for action in self.actions
                    if action["ScheduledActionName"] not in actions
                ),
            )
        ]


def missing(
    definitions: Iterable[ScalingDefinition], registered: Sequence[Registered]
) -> tuple[PutBack, ...]:
    """Return what must be called so that every definition is in force."""
    found = {each.scalable: each for each in registered}
    return tuple(
        call
        for definition in definitions
        for call in definition.missing(found.get(definition.scalable))
    )
