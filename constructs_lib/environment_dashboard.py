"""What a person on call opens: alarms on top, below them a row of graphs for each endpoint."""

from collections.abc import Iterator, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from constructs_lib.batch_widgets import BatchWidgets
from constructs_lib.dashboard_pages import has_room_for_rows, pages_of
from constructs_lib.endpoint_widgets import ALL_COLUMNS, EndpointWidgets
from constructs_lib.watched_endpoint import WatchedEndpoint

_ALARMS_A_WIDGET = 100

Row = list[cloudwatch.IWidget]
Page = Sequence[WatchedEndpoint]


class EnvironmentDashboard(Construct):
    """The dashboard of an environment; of very many endpoints several, the first with the alarms.

    It refers to endpoints, variants and alarms by their names alone: nothing that is deployed
    elsewhere has to be there, or is held in its place.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        endpoints: Sequence[WatchedEndpoint],
        heading: str,
        runbook: str,
        batch_jobs: Sequence[str] = (),
    ) -> None:
        """Declare the dashboard.

        Args:
            name: unique in the account, in all its regions; a second page has `-2` behind it.
            heading: Markdown at the top of each page.
            runbook: Markdown at the bottom of each page.
            batch_jobs: names of jobs; the first page shows them, below its endpoints.
        """
        super().__init__(scope, construct_id)
        self._in_rows = has_room_for_rows(endpoints)
        pages = pages_of(endpoints, in_rows=self._in_rows)
        self._names = tuple(
            name if number == 1 else f"{name}-{number}" for number in range(1, len(pages) + 1)
        )
        others = _links(self._names, pages)
        for number, (page_name, page) in enumerate(zip(self._names, pages, strict=True), 1):
            cloudwatch.Dashboard(
                self,
                f"Page{number}",
                dashboard_name=page_name,
                default_interval=Duration.hours(3),
                # Else a longer time span would sum the requests of more than a minute.
                period_override=cloudwatch.PeriodOverride.INHERIT,
                widgets=[
                    [_text(heading + others, height=3)],
                    *self._alarms(
                        endpoints if number == 1 else (), page, Construct(self, f"Alarms{number}")
                    ),
                    *self._graphs(page),
                    *self._batch(batch_jobs if number == 1 else ()),
                    [_text(runbook, height=8)],
                ],
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its pages."""
        return self._names

    def _alarms(self, all_endpoints: Page, page: Page, scope: Construct) -> Iterator[Row]:
        unhealthy = [each.unhealthy_alarm for each in all_endpoints]
        yield from _states(
            Construct(scope, "Unhealthy"),
            "Unhealthy endpoints",
            [alarm for alarm in unhealthy if alarm is not None],
        )
        if self._in_rows:
            yield from _states(
                Construct(scope, "Ringing"),
                "Alarms that ring now, the latest first",
                [alarm for endpoint in page for alarm in endpoint.alarm_names],
                only=[cloudwatch.AlarmState.ALARM],
            )

    def _graphs(self, page: Page) -> Iterator[Row]:
        for endpoint in page:
            widgets = EndpointWidgets(endpoint=endpoint, region=Stack.of(self).region)
            yield widgets.row() if self._in_rows else widgets.gist()

    def _batch(self, job_names: Sequence[str]) -> Iterator[Row]:
        if job_names:
            yield BatchWidgets(job_names=job_names, region=Stack.of(self).region).row()


def _states(
    scope: Construct,
    title: str,
    alarm_names: Sequence[str],
    *,
    only: list[cloudwatch.AlarmState] | None = None,
) -> Iterator[Row]:
    for start in range(0, len(alarm_names), _ALARMS_A_WIDGET):
        alarms = [
            cloudwatch.Alarm.from_alarm_name(scope, alarm_name, alarm_name)
            for alarm_name in alarm_names[start : start + _ALARMS_A_WIDGET]
        ]
        yield [
            cloudwatch.AlarmStatusWidget(
                title=title,
                alarms=alarms,
                states=only,
                sort_by=cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
                width=ALL_COLUMNS,
                # Four to a line; of those that ring there are few.
                height=3 if only else 1 + (len(alarms) + 3) // 4,
            )
        ]


def _links(names: Sequence[str], pages: Sequence[Page]) -> str:
    """Return which endpoints are on which page, where there are several."""
    if len(pages) == 1:
        return ""
    return "\n\n" + " · ".join(
        f"[{page[0].endpoint_name} to {page[-1].endpoint_name}](#dashboards:name={name})"
        for name, page in zip(names, pages, strict=True)
    )


def _text(markdown: str, *, height: int) -> cloudwatch.IWidget:
    return cloudwatch.TextWidget(
        markdown=markdown,
        width=ALL_COLUMNS,
        height=height,
        background=cloudwatch.TextWidgetBackground.TRANSPARENT,
    )
