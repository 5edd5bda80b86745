"""One endpoint's part of a dashboard: a row of graphs, all of it or the gist."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.threshold_lines import Lines, ThresholdLines
from constructs_lib.watched_endpoint import WatchedEndpoint
from constructs_lib.watched_metrics import WatchedMetrics

# A dashboard has 24 columns.
ALL_COLUMNS = 24
_PERCENTILES = ("p50", "p90", "p99")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Axis:
    unit: str
    metrics: Iterable[cloudwatch.IMetric] = ()
    lines: Lines = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointWidgets:
    """The graphs of one endpoint, with the limits of its alarms drawn in."""

    endpoint: WatchedEndpoint
    region: str

    def row(self) -> list[cloudwatch.IWidget]:
        """Give all that a person on call asks for: who gets requests, and how they fare."""
        return [
            cloudwatch.TextWidget(
                markdown=f"## {self.endpoint.endpoint_name}\n{self.endpoint.notes}",
                width=ALL_COLUMNS,
                height=2,
                background=cloudwatch.TextWidgetBackground.TRANSPARENT,
            ),
            self._graph("Requests", self._requests(), width=5, is_stacked=True),
            self._graph("Errors", self._errors(with_4xx=True), width=5),
            self._graph("Latency", self._latencies(), width=5),
            *(self._workers() if self.endpoint.is_serverless else self._instances()),
        ]

    def gist(self) -> list[cloudwatch.IWidget]:
        """Give what tells at a glance whether to look closer: of many endpoints, no more."""
        name, metrics, lines = self.endpoint.endpoint_name, self._metrics, self._lines
        latency = _Axis(
            unit="ms", metrics=metrics.model_latencies("p99"), lines=lines.model_latencies("p99")
        )
        busy = (
            _Axis(unit="% used", metrics=metrics.concurrency(), lines=lines.concurrency())
            if self.endpoint.is_serverless
            else _Axis(unit="% CPU", metrics=metrics.cpu(), lines=lines.cpu())
        )
        return [
            self._graph(f"{name}: {what}", axis, width=6, height=4, is_stacked=what == "requests")
            for what, axis in (
                ("requests", self._requests()),
                ("errors", self._errors(with_4xx=False)),
                ("p99 latency", latency),
                ("busy", busy),
            )
        ]

    def _requests(self) -> _Axis:
        return _Axis(unit="a minute", metrics=self._metrics.requests())

    def _errors(self, *, with_4xx: bool) -> _Axis:
        return _Axis(
            unit="% of requests",
            metrics=self._metrics.error_rates(with_4xx=with_4xx),
            lines=self._lines.error_rates(with_4xx=with_4xx),
        )

    def _latencies(self) -> _Axis:
        metrics = self._metrics
        return _Axis(
            unit="ms",
            metrics=[*metrics.model_latencies(*_PERCENTILES), *metrics.overhead_latencies()],
            lines=self._lines.model_latencies(*_PERCENTILES),
        )

    def _instances(self) -> list[cloudwatch.IWidget]:
        metrics, lines = self._metrics, self._lines
        count = _Axis(unit="instances", metrics=metrics.instances(), lines=lines.instances())
        used = _Axis(
            unit="%",
            metrics=[*metrics.cpu(), *metrics.memory_and_disk()],
            lines=lines.utilization(),
        )
        return [
            self._graph("Instances", count, width=4),
            self._graph("Utilization", used, width=5),
        ]

    def _workers(self) -> list[cloudwatch.IWidget]:
        metrics, lines = self._metrics, self._lines
        used = _Axis(
            unit="%",
            metrics=[*metrics.concurrency(), *metrics.serverless_memory()],
            lines=[*lines.concurrency(), *lines.serverless_memory()],
        )
        times = _Axis(unit="ms", metrics=metrics.cold_start_times(), lines=lines.cold_starts())
        count = _Axis(unit="a minute", metrics=metrics.cold_starts())
        return [
            self._graph("Concurrency and memory", used, width=4),
            self._graph("Cold starts", times, right=count, width=5),
        ]

    @property
    def _metrics(self) -> WatchedMetrics:
        return WatchedMetrics(endpoint=self.endpoint)

    @property
    def _lines(self) -> ThresholdLines:
        return ThresholdLines(endpoint=self.endpoint)

    def _graph(
        self,
        title: str,
        left: _Axis,
        *,
        width: int,
        right: _Axis | None = None,
        height: int = 6,
        is_stacked: bool = False,
    ) -> cloudwatch.GraphWidget:
        return cloudwatch.GraphWidget(
            title=title,
            region=self.region,
            period=Duration.minutes(1),
            left=list(left.metrics),
            left_y_axis=_scale(left),
            left_annotations=left.lines,
            right=[] if right is None else list(right.metrics),
            right_y_axis=None if right is None else _scale(right),
            stacked=is_stacked,
            legend_position=cloudwatch.LegendPosition.BOTTOM,
            width=width,
            height=height,
        )


def _scale(axis: _Axis) -> cloudwatch.YAxisProps:
    # The metric's own unit would stand beside the label, and after the math it is wrong.
    return cloudwatch.YAxisProps(label=axis.unit, min=0, show_units=False)
