"""The alarms of one variant, on instances or serverless."""

from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.alarm_names import AlarmSlug, variant_alarm_name
from constructs_lib.endpoint_alarm import SILENT_INSTANCES, Tell, declare_alarm
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_rules import ProductionVariant
from constructs_lib.endpoint_thresholds import UNHEALTHY_SLUGS, EndpointThresholds
from constructs_lib.variant_conditions import VariantConditions

_CONSTRUCT_IDS: Final = {
    AlarmSlug.ERROR_RATE_5XX: "ServerErrors",
    AlarmSlug.ERROR_RATE_4XX: "ClientErrors",
    AlarmSlug.MODEL_ERROR_RATE: "ModelErrors",
    AlarmSlug.P90_MODEL_LATENCY: "ModelLatencyP90",
    AlarmSlug.P99_MODEL_LATENCY: "ModelLatencyP99",
    AlarmSlug.P99_OVERHEAD_LATENCY: "OverheadLatencyP99",
    AlarmSlug.AT_MAX_CAPACITY: "AtMaxCapacity",
    AlarmSlug.CPU: "Cpu",
    AlarmSlug.MEMORY: "Memory",
    AlarmSlug.DISK: "Disk",
    AlarmSlug.MODEL_SETUP_TIME: "ModelSetupTime",
    AlarmSlug.CONCURRENCY: "Concurrency",
}


class VariantAlarms(Construct):
    """What can be wrong with one production variant."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: EndpointMetrics,
        variant: ProductionVariant,
        thresholds: EndpointThresholds,
        topic: sns.ITopic,
    ) -> None:
        """Declare the alarms that the thresholds ask for.

        Args:
            topic: is told when an alarm goes off that does not make the endpoint unhealthy, and
                when the instances fall silent. If a key encrypts it, the key's policy must let
                cloudwatch.amazonaws.com use it.
        """
        super().__init__(scope, construct_id)
        conditions = VariantConditions(endpoint=endpoint, variant=variant, thresholds=thresholds)
        self._alarms = {
            slug: declare_alarm(
                self,
                _CONSTRUCT_IDS[slug],
                conditions.condition(slug),
                name=variant_alarm_name(endpoint.endpoint_name, variant.name, slug),
                about=f"{variant.name} of {endpoint.endpoint_name}",
                told=_told(slug, conditions),
                topic=topic,
            )
            for slug in conditions.slugs
        }

    @property
    def alarms(self) -> dict[AlarmSlug, cloudwatch.Alarm]:
        """The alarms by what they are about."""
        return dict(self._alarms)


def _told(slug: AlarmSlug, conditions: VariantConditions) -> list[Tell]:
    if slug in UNHEALTHY_SLUGS:
        return []  # the composite alarm tells it
    silences = [each for each in (AlarmSlug.CPU, AlarmSlug.MEMORY) if each in conditions.slugs]
    falls_silent = conditions.condition(slug).missing_data is SILENT_INSTANCES
    # All of an instance falls silent at once, and it is enough to hear of it once.
    if falls_silent and slug in [*silences, slug][:1]:
        return [Tell.RINGS, Tell.SILENT]
    return [Tell.RINGS]
