"""The limits of an endpoint's alarms as lines in the graphs of what they watch."""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.alarm_thresholds import ErrorRate, Latency, Percent
from constructs_lib.watched_endpoint import WatchedEndpoint

Lines = list[cloudwatch.HorizontalAnnotation]
_SERIOUS, _OTHER = cloudwatch.Color.RED, cloudwatch.Color.ORANGE


@dataclass(frozen=True, kw_only=True, slots=True)
class ThresholdLines:
    """A line for each limit that there is, in the unit of the graph; red ones call it unhealthy."""

    endpoint: WatchedEndpoint

    def error_rates(self, *, with_4xx: bool) -> Lines:
        """In %."""
        limits = self.endpoint.thresholds
        if limits is None:
            return []
        lines = [_rate("5xx", limits.max_5xx_error_rate, _SERIOUS)]
        if not self.endpoint.is_serverless:
            lines.append(_rate("model", limits.max_model_error_rate, _SERIOUS))
        if with_4xx:
            lines.append(_rate("4xx", limits.max_4xx_error_rate, _OTHER))
        return _drawn(lines)

    def model_latencies(self, *percentiles: str) -> Lines:
        """In ms."""
        limits = self.endpoint.thresholds
        if limits is None:
            return []
        lines = {
            "p90": _latency("p90", limits.max_p90_model_latency, _OTHER),
            "p99": _latency("p99", limits.max_p99_model_latency, _SERIOUS),
        }
        return _drawn([lines[each] for each in percentiles if each in lines])

    def instances(self) -> Lines:
        """The most that autoscaling may have of each variant; one line where they are the same."""
        most: dict[int, list[str]] = {}
        for variant in self.endpoint.variants:
            if variant.scaling is not None and not variant.is_serverless:
                most.setdefault(variant.scaling.largest_capacity, []).append(variant.name)
        return _drawn(
            [_line(f"max {', '.join(who)}", count, _OTHER) for count, who in most.items()]
        )

    def utilization(self) -> Lines:
        """CPU, memory and disk of instances, in %."""
        limits = self.endpoint.thresholds
        if limits is None:
            return []
        by_value: dict[float, list[str]] = {}
        for what, limit in (
            ("CPU", limits.max_cpu),
            ("memory", limits.max_memory),
            ("disk", limits.max_disk),
        ):
            if limit is not None:
                by_value.setdefault(limit.percent, []).append(what)
        return _drawn([_line(", ".join(what), at, _OTHER) for at, what in by_value.items()])

    def cpu(self) -> Lines:
        """In % of all cores."""
        limits = self.endpoint.thresholds
        return [] if limits is None else _drawn([_percent("CPU", limits.max_cpu)])

    def concurrency(self) -> Lines:
        """In % of the max concurrency."""
        limits = self.endpoint.thresholds
        if limits is None or limits.max_concurrency is None:
            return []
        return _drawn([_line("used", limits.max_concurrency.fraction * 100, _OTHER)])

    def serverless_memory(self) -> Lines:
        """In % of the memory size."""
        limits = self.endpoint.thresholds
        return [] if limits is None else _drawn([_percent("memory", limits.max_memory)])

    def cold_starts(self) -> Lines:
        """In ms."""
        limits = self.endpoint.thresholds
        if limits is None:
            return []
        return _drawn([_latency("cold start", limits.max_model_setup_time, _OTHER)])


def _drawn(lines: list[cloudwatch.HorizontalAnnotation | None]) -> Lines:
    return [line for line in lines if line is not None]


def _rate(what: str, limit: ErrorRate | None, color: str) -> cloudwatch.HorizontalAnnotation | None:
    return None if limit is None else _line(what, limit.fraction * 100, color)


def _latency(
    what: str, limit: Latency | None, color: str
) -> cloudwatch.HorizontalAnnotation | None:
    return None if limit is None else _line(what, limit.milliseconds, color)


def _percent(what: str, limit: Percent | None) -> cloudwatch.HorizontalAnnotation | None:
    return None if limit is None else _line(what, limit.percent, _OTHER)


def _line(what: str, value: float, color: str) -> cloudwatch.HorizontalAnnotation:
    return cloudwatch.HorizontalAnnotation(
        value=round(value, 6), label=f"{what}: alarm", color=color
    )
