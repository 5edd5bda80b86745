"""What one look leads to."""

from dataclasses import dataclass

from deploy_gate.scaling import Policy, PutBack, Scalable


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Look again in a while."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refuse:
    """Tell CloudFormation that it failed; it rolls the stack back."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeTraffic:
    """Variants that are to get no requests any more."""

    endpoint_name: str
    variant_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proceed:
    """Do this, in this order, and tell CloudFormation that it succeeded."""

    reason: str
    deregister: tuple[Scalable, ...] = ()
    delete_policies: tuple[Policy, ...] = ()
    put_back: tuple[PutBack, ...] = ()
    take_traffic: TakeTraffic | None = None


Step = Wait | Refuse | Proceed
