"""All variants of an endpoint in a span of time, and their sum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from canary.counting import Points, Query
from coalmine.comparison.figures import Latency
from coalmine.metrics.facts import EndpointFacts, VariantFacts
from coalmine.metrics.readings import Indicator, Readings, read_sum, read_variant
from coalmine.metrics.span import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Samples:
    """What CloudWatch answered: counts by period, and percentiles over the whole span."""

    points: Mapping[Query, Points]
    durations: Mapping[tuple[str, str], Latency | None]  # by variant and metric


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantReport:
    """One variant."""

    facts: VariantFacts
    readings: Readings

    @property
    def has_requests(self) -> bool:
        """Say whether any request was counted: no data is none."""
        requests = self.readings[Indicator.INVOCATIONS].in_all
        return requests is not None and requests > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What is known of an endpoint; `whole` adds up its variants, without copies to a shadow."""

    endpoint_name: str
    status: str
    span: Span
    variants: tuple[VariantReport, ...]
    whole: Readings

    @property
    def has_requests(self) -> bool:
        """Say whether any of the variants that are shown was sent a request."""
        return any(each.has_requests for each in self.variants)

    @property
    def current_instance_count(self) -> int:
        """The instances of all variants that there are now."""
        return _total(each.facts.current_instance_count for each in self.variants)

    @property
    def desired_instance_count(self) -> int:
        """The instances of all variants that there are to be."""
        return _total(each.facts.desired_instance_count for each in self.variants)

    @property
    def is_several(self) -> bool:
        """Say whether there is something to add up."""
        return sum(not each.facts.is_shadow for each in self.variants) > 1


def _total(counts: Iterable[int | None]) -> int:
    return sum(each for each in counts if each is not None)


def make_report(facts: EndpointFacts, samples: Samples, span: Span) -> Report:
    """Read everything that was measured of these variants."""
    variants = tuple(
        VariantReport(
            facts=each,
            readings=read_variant(
                each.name,
                samples.points,
                {
                    metric: found
                    for (name, metric), found in samples.durations.items()
                    if name == each.name
                },
                span,
                vcpus=each.vcpus,
            ),
        )
        for each in facts.variants
    )
    serving = [each for each in variants if not each.facts.is_shadow]
    return Report(
        endpoint_name=facts.name,
        status=facts.status,
        span=span,
        variants=variants,
        whole=read_sum(
            tuple(each.facts.name for each in serving),
            samples.points,
            span,
        ),
    )
