"""The alarms of an endpoint: of each variant, of all together, and the one that others obey."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib.alarm_names import AlarmSlug, endpoint_alarm_name, unhealthy_alarm_name
from constructs_lib.endpoint_alarm import Tell, declare_alarm, tell
from constructs_lib.endpoint_conditions import EndpointConditions
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_thresholds import UNHEALTHY_SLUGS, EndpointThresholds
from constructs_lib.variant_alarms import VariantAlarms

_CONSTRUCT_IDS: Final = {
    AlarmSlug.ERROR_RATE_5XX: "ServerErrors",
    AlarmSlug.ERROR_RATE_4XX: "ClientErrors",
    AlarmSlug.MODEL_ERROR_RATE: "ModelErrors",
    AlarmSlug.INVOCATIONS_HIGH: "InvocationsHigh",
    AlarmSlug.INVOCATIONS_LOW: "InvocationsLow",
    AlarmSlug.NO_TRAFFIC: "NoTraffic",
}


class EndpointAlarms(Construct):
    """What can be wrong with an endpoint.

    CloudWatch has no metrics of an endpoint, only of its variants, so they are summed: invocations
    always, error rates of two to five variants, because an alarm takes ten metrics and a rate has
    two. Beyond five variants the endpoint is unhealthy when one of its variants is.

    A shadow variant has no alarms: its answers reach nobody.

    What makes the endpoint unhealthy tells nobody by itself: one fault would be told five times.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: EndpointMetrics,
        thresholds: EndpointThresholds,
        topic: sns.ITopic,
    ) -> None:
        """Declare the alarms that the thresholds ask for.

        Args:
            topic: is told when an alarm goes off; of an unhealthy endpoint and of silence also
                when that is over. If a key encrypts it, the key's policy must let
                cloudwatch.amazonaws.com use it.
        """
        super().__init__(scope, construct_id)
        name = endpoint.endpoint_name
        of_variants = Construct(self, "Variants")
        self._variants = {
            variant.name: VariantAlarms(
                of_variants,
                variant.name,
                endpoint=endpoint,
                variant=variant,
                thresholds=thresholds,
                topic=topic,
            )
            for variant in endpoint.variants
        }
        conditions = EndpointConditions(endpoint=endpoint, thresholds=thresholds)
        self._together = {
            slug: declare_alarm(
                self,
                _CONSTRUCT_IDS[slug],
                conditions.condition(slug),
                name=endpoint_alarm_name(name, slug),
                about=name,
                told=_told(slug),
                topic=topic,
            )
            for slug in conditions.slugs
        }
        self._unhealthy = self._declare_unhealthy(name, topic)

    @property
    def variants(self) -> dict[str, VariantAlarms]:
        """The alarms of each variant, by its name."""
        return dict(self._variants)

    @property
    def together(self) -> dict[AlarmSlug, cloudwatch.Alarm]:
        """The alarms that look at all variants, by what they are about."""
        return dict(self._together)

    @property
    def unhealthy(self) -> cloudwatch.CompositeAlarm | None:
        """The alarm for deployments and canaries; None if no threshold is left that it asks."""
        return self._unhealthy

    def _declare_unhealthy(
        self, endpoint_name: str, topic: sns.ITopic
    ) -> cloudwatch.CompositeAlarm | None:
        serious = list(self._serious())
        if not serious:
            return None
        ringing = cloudwatch.AlarmState.ALARM
        alarm = cloudwatch.CompositeAlarm(
            self,
            "Unhealthy",
            composite_alarm_name=unhealthy_alarm_name(endpoint_name),
            alarm_description=f"{endpoint_name}: users get no answers, or wait for them",
            alarm_rule=cloudwatch.AlarmRule.any_of(
                *[cloudwatch.AlarmRule.from_alarm(each, ringing) for each in serious]
            ),
        )
        tell(alarm, [Tell.RINGS, Tell.OVER], topic)
        return alarm

    def _serious(self) -> Iterator[cloudwatch.Alarm]:
        for slug in UNHEALTHY_SLUGS:
            for alarms in (self._together, *(each.alarms for each in self._variants.values())):
                if slug in alarms:
                    yield alarms[slug]


def _told(slug: AlarmSlug) -> list[Tell]:
    if slug in UNHEALTHY_SLUGS:
        return []
    return [Tell.RINGS, Tell.OVER] if slug is AlarmSlug.NO_TRAFFIC else [Tell.RINGS]
