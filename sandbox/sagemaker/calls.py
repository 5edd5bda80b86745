"""One invocation on its way: where it goes to, what it carries, what the container makes of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from sandbox.sagemaker.arns import endpoint_log_group
from sandbox.sagemaker.endpoints import Endpoint, Side
from sandbox.sagemaker.errors import ModelError
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.http_client import HttpAnswer, NoAnswerError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.invocation_request import InvocationRequest
from sandbox.sagemaker.metric_sources import MetricSource

INVOCATIONS = "/invocations"
TIMED_OUT = (
    "Your invocation timed out while waiting for a response from container primary. Review the "
    "latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
)
NO_ANSWER = "The container closed the connection before it had answered."
TOO_LARGE = "The container's response is larger than the limit."
NO_STATUS = 0  # what SageMaker reports for a container that did not answer


@dataclass(frozen=True, slots=True)
class Failure:
    """A container's error, or that it gave no answer."""

    status: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One invocation and the variant that it fell on."""

    endpoint: Endpoint
    side: Side
    fleet: Fleet
    request: InvocationRequest
    body: bytes
    began: float

    @property
    def source(self) -> MetricSource:
        """Return whose metrics it counts for."""
        change = self.endpoint.change
        is_deploying = change is not None and change.new_config_name is not None
        return MetricSource(
            scope=self.endpoint.scope,
            endpoint_name=self.endpoint.name,
            variant_name=self.fleet.plan.name,
            config_name=self.side.config_name if is_deploying else None,
        )

    def copy_for(self, fleet: Fleet, began: float) -> Call:
        """Return the same request for another variant."""
        return dataclasses.replace(self, fleet=fleet, began=began)

    async def attempt(
        self, instance: Instance, path: str, max_body_bytes: int
    ) -> HttpAnswer | Failure:
        """Ask a container, and return whatever comes of it."""
        headers = self.request.container_headers
        try:
            answer = await instance.request("POST", path, headers, self.body)
        except TimeoutError:
            return Failure(NO_STATUS, TIMED_OUT)
        except NoAnswerError:
            return Failure(NO_STATUS, NO_ANSWER)
        if not 200 <= answer.status < 300:
            return Failure(answer.status, answer.body.decode(errors="replace"))
        if len(answer.body) > max_body_bytes:
            return Failure(500, TOO_LARGE)
        return answer

    def model_error(self, failure: Failure) -> ModelError:
        """Return what the caller is told of a container's failure."""
        scope, endpoint_name = self.endpoint.scope, self.endpoint.name
        kind = "client" if 400 <= failure.status < 500 else "server"
        return ModelError(
            f"Received {kind} error ({failure.status}) from primary with message "
            f'"{failure.message}". See '
            f"https://{scope.region}.console.aws.amazon.com/cloudwatch/home?region={scope.region}"
            f"#logEventViewer:group=/aws/sagemaker/Endpoints/{endpoint_name} in account "
            f"{scope.account} for more information.",
            original_status=failure.status,
            original_message=failure.message,
            log_stream_arn=scope.log_group_arn(endpoint_log_group(endpoint_name)),
        )
