"""Everything a step may touch: the settings, and gateways that are built when first needed."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Self

from canary.gateways.artifact import Artifacts
from canary.gateways.clients import client, hasty_client
from canary.gateways.cloudwatch import EndpointMetrics
from canary.gateways.executions import Executions
from canary.gateways.items import Items
from canary.gateways.notifications import Notifications
from canary.gateways.reports import Reports
from canary.gateways.sagemaker import SageMakerEndpoint
from canary.gateways.sagemaker_runtime import Variants
from canary.gateways.scaling import ScalableTargets
from canary.gateways.table import CanaryTable
from canary.settings import CanarySettings

CONFIGURATION_VARIABLE = "COALMINE_CANARY"


@dataclass(frozen=True, kw_only=True)
class World:
    """One endpoint's canary, as deployed."""

    settings: CanarySettings
    endpoint_name: str
    table_name: str
    topic_arn: str
    state_machine_arn: str | None = None  # only `restore` starts executions
    is_autoscaled: bool = False  # the variants' capacity is
    release_variant: str | None = None  # holds what is declared to serve; None: nothing is
    reports_bucket: str | None = None  # None: no reports are kept
    abort_command: str = "coalmine canary abort"  # what ends a canary, in words a person can type

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Read what the construct wrote into the function's environment."""
        values = dict(document)
        return cls(settings=CanarySettings.from_dict(values.pop("settings")), **values)

    @cached_property
    def endpoint(self) -> SageMakerEndpoint:
        """The endpoint whose traffic moves."""
        return SageMakerEndpoint(client("sagemaker"), self.endpoint_name)

    @cached_property
    def variants(self) -> Variants:
        """Its variants, to be asked one by one."""
        return Variants(client("sagemaker-runtime"), self.endpoint_name)

    @cached_property
    def targets(self) -> ScalableTargets | None:
        """What scales its variants; None: nothing does."""
        if not self.is_autoscaled:
            return None
        return ScalableTargets(client("application-autoscaling"), self.endpoint_name)

    @cached_property
    def metrics(self) -> EndpointMetrics:
        """What CloudWatch counted for it."""
        return EndpointMetrics(client("cloudwatch"), self.endpoint_name)

    @cached_property
    def table(self) -> CanaryTable:
        """Its lock and its journal."""
        return CanaryTable(Items(client("dynamodb"), self.table_name, self.endpoint_name))

    @cached_property
    def artifacts(self) -> Artifacts:
        """Model artifacts on S3."""
        return Artifacts(client("s3"))

    @cached_property
    def reports(self) -> Reports | None:
        """Where reports are kept; None: nowhere."""
        if self.reports_bucket is None:
            return None
        return Reports(hasty_client("s3"), self.reports_bucket)

    @cached_property
    def notifications(self) -> Notifications:
        """The topic people subscribe to."""
        return Notifications(client("sns"), self.topic_arn)

    @cached_property
    def executions(self) -> Executions:
        """The canary's own state machine."""
        if self.state_machine_arn is None:
            raise ValueError(
                f"state_machine_arn of {CONFIGURATION_VARIABLE} must be given to start executions, "
                "got none; only the restore function has it"
            )
        return Executions(client("stepfunctions"), self.state_machine_arn)


@cache
def deployed_world() -> World:
    """Return the world of this Lambda function; it outlives one call, as the function does."""
    return World.from_dict(json.loads(os.environ[CONFIGURATION_VARIABLE]))
