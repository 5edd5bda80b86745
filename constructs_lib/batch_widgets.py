"""The batch jobs' part of a dashboard: one row for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from batch.run_metrics import MetricName
from constructs_lib.batch_metrics import batch_metric
from constructs_lib.endpoint_widgets import ALL_COLUMNS

_HOUR = Duration.hours(1)  # runs are rare: a minute has one or none


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchWidgets:
    """The graphs of batch jobs, by the names under which their metrics are counted."""

    job_names: Sequence[str]
    region: str

    def row(self) -> list[cloudwatch.IWidget]:
        """Give how runs ended, how long they took and what they cost."""
        return [
            cloudwatch.TextWidget(
                markdown="## Batch jobs",
                width=ALL_COLUMNS,
                height=1,
                background=cloudwatch.TextWidgetBackground.TRANSPARENT,
            ),
            self._graph("Runs that failed", MetricName.RUNS_FAILED, "Sum", "runs"),
            self._graph("Rows", MetricName.ROWS, "Sum", "rows"),
            self._graph("Duration", MetricName.DURATION_SECONDS, "Maximum", "seconds"),
            self._graph("Cost", MetricName.COST_USD, "Sum", "USD"),
        ]

    def _graph(
        self, title: str, name: MetricName, statistic: str, unit: str
    ) -> cloudwatch.GraphWidget:
        return cloudwatch.GraphWidget(
            title=title,
            width=ALL_COLUMNS // 4,
            height=6,
            region=self.region,
            left=[
                batch_metric(job, name, statistic=statistic, period=_HOUR, label=job)
                for job in self.job_names
            ],
            left_y_axis=cloudwatch.YAxisProps(label=unit, min=0, show_units=False),
        )
