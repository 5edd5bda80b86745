"""An endpoint with two slots, and what its releases left behind, for tests to change."""

from typing import Any

from canary.endpoint import EndpointState, VariantState
from canary.lock import Lock
from canary.record import Promoted
from coalmine.config import ReleasedModelConfig
from coalmine.config.release_record import EndpointRecord, SlotRecord
from coalmine.releases.facts import LiveRelease, SlotModels

A, B, C = (f"s3://models/flights/{name}.tar.gz" for name in ("forest", "boosting", "linear"))
LOCK = Lock(owner="arn:x", canary_id="flights-9", acquired_at=0, heartbeat_at=40)


CONFIG = """\
# Serves people.
environment: dev
account: "111111111111"
region: eu-west-1
endpoints:
  - name: flights
    model: { artifact: %s }   # a change of this line is a release
    variants:
      - { name: blue, instance_type: ml.m5.large }
      - { name: green, instance_type: ml.m5.large }
    canary: { stages: [{ share: 0.1, bake_seconds: 300 }, { share: 1.0, bake_seconds: 300 }] }
"""


def model(uri: str) -> ReleasedModelConfig:
    """An artifact, as a config names it."""
    return ReleasedModelConfig(artifact=uri)


def slot(variant: str, uri: str) -> SlotRecord:
    """A slot of the record."""
    return SlotRecord(variant=variant, model=model(uri))


def record(variant: str, uri: str, previous: tuple[str, str] | None = None) -> EndpointRecord:
    """A record: who serves, and what is kept."""
    kept = None if previous is None else slot(*previous)
    return EndpointRecord(champion=slot(variant, uri), previous=kept)


def live(
    models: dict[str, str],
    weights: dict[str, float],
    *,
    release: str | None = None,
    status: str = "InService",
    desired: dict[str, float] | None = None,
    stack_status: str = "UPDATE_COMPLETE",
    **more: Any,
) -> LiveRelease:
    """An endpoint whose slots hold models; what is deployed is live, under the same name."""
    wanted = weights if desired is None else desired
    return LiveRelease(
        endpoint=EndpointState(
            name="flights-dev",
            status=status,
            config_name="config",
            variants=tuple(
                VariantState(
                    name=name,
                    current_weight=weight,
                    desired_weight=wanted[name],
                    current_instance_count=1,
                )
                for name, weight in weights.items()
            ),
        ),
        stack_status=stack_status,
        deployed=SlotModels(
            release=release, slots={name: model(uri) for name, uri in models.items()}
        ),
        sources=dict(models),
        **more,
    )


def promoted(
    variant: str, previous: str, *, source: str | None = None, previous_source: str | None = None
) -> Promoted:
    """What the last promotion wrote down."""
    return Promoted(
        variant_name=variant,
        previous_variant_name=previous,
        canary_id="flights-8",
        promoted_at=1_000,
        source=source,
        previous_source=previous_source,
    )
