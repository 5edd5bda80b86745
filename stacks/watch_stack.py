"""What watches an environment: the topic of its alarms, and the dashboard."""

from aws_cdk import CfnOutput, CfnWaitConditionHandle, Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from coalmine.config import EnvironmentConfig
from constructs_lib.alarm_topic import AlarmTopic
from constructs_lib.environment_dashboard import EnvironmentDashboard
from stacks.environment_stack import EnvironmentStack
from stacks.watched import heading, runbook, watched_endpoint


class WatchStack(EnvironmentStack):
    """The topic to which all alarms of the environment speak, and what a person on call opens."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: EnvironmentConfig
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"what watches {environment.environment}",
        )
        self._has_topic = environment.watch.topic_arn is None
        if environment.watch.topic_arn is None:
            told = AlarmTopic(
                self,
                "AlarmTopic",
                display_name=f"Alarms of {environment.environment}",
                emails=environment.watch.emails,
            )
            # Exported by itself, not by who uses it: the last endpoint that does may go any time.
            self._topic_arn = self.export_value(told.topic.topic_arn)
            CfnOutput(self, "AlarmTopicArn", value=told.topic.topic_arn)
        else:
            self._topic_arn = environment.watch.topic_arn
            CfnOutput(self, "AlarmTopicArn", value=environment.watch.topic_arn)
        if environment.watch.dashboard:
            self._add_dashboard(environment)
        elif not self._has_topic:
            # CloudFormation refuses a stack without a resource; this one is nothing.
            CfnWaitConditionHandle(self, "Nothing")

    def import_topic(self, scope: Construct) -> sns.ITopic:
        """Return the topic as another stack sees it."""
        stack = Stack.of(scope)
        if self._has_topic:
            stack.add_stack_dependency(self)
        else:
            # CloudFormation keeps an export that is in use: should the environment have had a
            # topic of its own until now, each endpoint lets go of it before it is deleted.
            self.add_stack_dependency(stack)
        return sns.Topic.from_topic_arn(scope, "AlarmTopic", self._topic_arn)

    def _add_dashboard(self, environment: EnvironmentConfig) -> None:
        dashboard = EnvironmentDashboard(
            self,
            "Dashboard",
            name=environment.dashboard_name,
            endpoints=[watched_endpoint(environment, each) for each in environment.endpoints],
            heading=heading(environment),
            runbook=runbook(environment),
            batch_jobs=[environment.batch_job_name(each.name) for each in environment.batch_jobs],
        )
        CfnOutput(self, "DashboardName", value=dashboard.names[0])
