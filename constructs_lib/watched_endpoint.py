"""What a dashboard has to know of an endpoint, which stands in another stack; knows no CDK."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constructs_lib.alarm_names import (
    AlarmSlug,
    endpoint_alarm_name,
    unhealthy_alarm_name,
    variant_alarm_name,
)
from constructs_lib.endpoint_thresholds import EndpointThresholds
from constructs_lib.variant_scaling import VariantScaling


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedVariant:
    """A variant whose metrics are shown.

    Attributes:
        instance_type: what it runs on; None when it is serverless.
        is_shadow: gets copies of the requests, which are no share of the traffic.
    """

    name: str
    instance_type: str | None
    scaling: VariantScaling | None = None
    is_shadow: bool = False

    @property
    def is_serverless(self) -> bool:
        """Whether it has no instances."""
        return self.instance_type is None


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedEndpoint:
    """An endpoint whose metrics and alarms are shown.

    Attributes:
        variants: its production variants, and the shadow variant behind them.
        thresholds: those of its alarms; None when it has no alarms.
        notes: Markdown below its name, for a person on call.
    """

    endpoint_name: str
    variants: Sequence[WatchedVariant]
    thresholds: EndpointThresholds | None
    notes: str = ""

    @property
    def is_serverless(self) -> bool:
        """Whether it has no instances; then it has one variant."""
        return any(variant.is_serverless for variant in self.variants)

    @property
    def production_variants(self) -> tuple[WatchedVariant, ...]:
        """The variants that answer somebody."""
        return tuple(variant for variant in self.variants if not variant.is_shadow)

    @property
    def unhealthy_alarm(self) -> str | None:
        """The composite alarm's name; None without one."""
        is_there = AlarmSlug.UNHEALTHY in self._own_slugs()
        return unhealthy_alarm_name(self.endpoint_name) if is_there else None

    @property
    def alarm_names(self) -> tuple[str, ...]:
        """The names of all other alarms, those of the whole endpoint first."""
        return tuple(self._alarm_names())

    def _alarm_names(self) -> Iterator[str]:
        for slug in self._own_slugs():
            if slug is not AlarmSlug.UNHEALTHY:
                yield endpoint_alarm_name(self.endpoint_name, slug)
        for variant in self.production_variants:
            for slug in self._slugs_of(variant):
                yield variant_alarm_name(self.endpoint_name, variant.name, slug)

    def _own_slugs(self) -> tuple[AlarmSlug, ...]:
        if self.thresholds is None:
            return ()
        return self.thresholds.endpoint_slugs(
            variant_count=len(self.production_variants), is_serverless=self.is_serverless
        )

    def _slugs_of(self, variant: WatchedVariant) -> tuple[AlarmSlug, ...]:
        if self.thresholds is None:
            return ()
        return self.thresholds.variant_slugs(
            is_serverless=variant.is_serverless,
            is_scaled=variant.scaling is not None and not variant.scaling.is_fixed,
        )
