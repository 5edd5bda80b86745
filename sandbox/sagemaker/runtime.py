"""InvokeEndpoint: route, ask the container, count, and say what went wrong as SageMaker does."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.sagemaker.capture_writer import CaptureWriter
from sandbox.sagemaker.catalog import Catalog
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.errors import (
    ModelError,
    SageMakerError,
    UnloadableModelError,
    validation_error,
)
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.http_client import HttpAnswer, NoAnswerError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.invocation_metrics import Invocation, record_invocation
from sandbox.sagemaker.invocation_request import (
    CUSTOM_ATTRIBUTES_HEADER,
    InvocationRequest,
    read_headers,
    refuse_too_large,
)
from sandbox.sagemaker.metrics import Seconds
from sandbox.sagemaker.multi_models import MultiModels, check_target
from sandbox.sagemaker.routing import pick_variant
from sandbox.sagemaker.settings import SageMakerSettings

INVOCATIONS = "/invocations"
TIMED_OUT = (
    "Your invocation timed out while waiting for a response from container primary. Review the "
    "latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
)
NO_ANSWER = "The container closed the connection before it had answered."
TOO_LARGE = "The container's response is larger than the limit."
_NO_STATUS = 0  # what SageMaker reports for a container that did not answer


@dataclass(frozen=True, slots=True)
class _Failure:
    status: int
    message: str


class Runtime:
    """Answers invocations of all endpoints."""

    def __init__(
        self,
        settings: SageMakerSettings,
        seconds: Seconds,
        captures: CaptureWriter,
        models: MultiModels,
    ) -> None:
        self._settings = settings
        self._seconds = seconds
        self._captures = captures
        self._models = models
        self._random = random.Random(settings.random_seed)  # noqa: S311 - it spreads traffic

    async def invoke(
        self, catalog: Catalog, endpoint_name: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one invocation; raise SageMakerError when it is refused or fails."""
        began = time.perf_counter()
        refuse_too_large(body, self._settings.max_body_bytes)
        request = read_headers(headers)
        endpoint = _find_endpoint(catalog, endpoint_name)
        fleet = self._find_fleet(endpoint, request.target_variant)
        check_target(endpoint.name, fleet, request.target_model)
        instance = self._models.pick(fleet, request.target_model, self._random.random())
        if instance is None:
            self._count(endpoint, fleet, began, None, 0.0)
            raise SageMakerError(
                "ServiceUnavailable",
                f"No instance of variant {fleet.plan.name} is healthy. Try again.",
                503,
            )
        async with self._ready(endpoint, fleet, instance, request, began) as path:
            answer = await self._ask(
                endpoint, fleet, instance, request, path=path, body=body, began=began
            )
        self._captures.offer(endpoint, fleet, request, body, answer)
        return 200, _answer_headers(answer, fleet), answer.body

    @asynccontextmanager
    async def _ready(
        self,
        endpoint: Endpoint,
        fleet: Fleet,
        instance: Instance,
        request: InvocationRequest,
        began: float,
    ) -> AsyncIterator[str]:
        """Give the path to invoke at, once the model that is asked for is loaded."""
        if request.target_model is None:
            yield INVOCATIONS
            return
        try:
            async with self._models.use(endpoint, fleet, instance, request.target_model) as path:
                yield path
        except UnloadableModelError as error:
            status = None if error.status == _NO_STATUS else error.status
            self._count(endpoint, fleet, began, status, 0.0)
            raise _model_error(endpoint, _Failure(error.status, error.message)) from error

    async def _ask(
        self,
        endpoint: Endpoint,
        fleet: Fleet,
        instance: Instance,
        request: InvocationRequest,
        *,
        path: str,
        body: bytes,
        began: float,
    ) -> HttpAnswer:
        asked = time.perf_counter()
        outcome = await self._attempt(instance, request, path, body)
        no_answer = isinstance(outcome, _Failure) and outcome.status == _NO_STATUS
        self._count(
            endpoint,
            fleet,
            began,
            None if no_answer else outcome.status,
            time.perf_counter() - asked,
        )
        if isinstance(outcome, _Failure):
            raise _model_error(endpoint, outcome)
        return outcome

    async def _attempt(
        self, instance: Instance, request: InvocationRequest, path: str, body: bytes
    ) -> HttpAnswer | _Failure:
        try:
            answer = await instance.request("POST", path, request.container_headers, body)
        except TimeoutError:
            return _Failure(_NO_STATUS, TIMED_OUT)
        except NoAnswerError:
            return _Failure(_NO_STATUS, NO_ANSWER)
        if not 200 <= answer.status < 300:
            return _Failure(answer.status, answer.body.decode(errors="replace"))
        if len(answer.body) > self._settings.max_body_bytes:
            return _Failure(500, TOO_LARGE)
        return answer

    def _find_fleet(self, endpoint: Endpoint, target_variant: str | None) -> Fleet:
        if target_variant is not None:
            fleet = endpoint.fleets.get(target_variant)
            if fleet is None:
                raise validation_error(
                    f"Variant {target_variant} not found for endpoint {endpoint.name}; "
                    f"it has {', '.join(endpoint.fleets)}."
                )
            return fleet
        weights = {name: fleet.plan.weight for name, fleet in endpoint.fleets.items()}
        name = pick_variant(weights, self._random.random())
        if name is None:
            raise validation_error(
                f"No variant of endpoint {endpoint.name} has a weight above 0; "
                "give one a weight or name a TargetVariant."
            )
        return endpoint.fleets[name]

    def _count(
        self,
        endpoint: Endpoint,
        fleet: Fleet,
        began: float,
        model_status: int | None,
        model_seconds: float,
    ) -> None:
        invocation = Invocation(
            model_status=model_status,
            model_seconds=model_seconds,
            total_seconds=time.perf_counter() - began,
            instance_count=len(fleet.instances),
            # Per copy of the model, and each instance has one.
            concurrent_requests=(fleet.outstanding + 1) / max(len(fleet.instances), 1),
        )
        record_invocation(self._seconds, endpoint.scope, endpoint.name, fleet.plan.name, invocation)


def _find_endpoint(catalog: Catalog, name: str) -> Endpoint:
    for endpoint in catalog.endpoints:
        if endpoint.name == name and endpoint.is_serving:
            return endpoint
    raise validation_error(f"Endpoint {name} of account {catalog.scope.account} not found.")


def _answer_headers(answer: HttpAnswer, fleet: Fleet) -> dict[str, str]:
    headers = {"x-Amzn-Invoked-Production-Variant": fleet.plan.name}
    for name in ("Content-Type", CUSTOM_ATTRIBUTES_HEADER):
        if name.lower() in answer.headers:
            headers[name] = answer.headers[name.lower()]
    return headers


def _model_error(endpoint: Endpoint, failure: _Failure) -> ModelError:
    scope = endpoint.scope
    kind = "client" if 400 <= failure.status < 500 else "server"
    return ModelError(
        f"Received {kind} error ({failure.status}) from primary with message "
        f'"{failure.message}". See '
        f"https://{scope.region}.console.aws.amazon.com/cloudwatch/home?region={scope.region}"
        f"#logEventViewer:group=/aws/sagemaker/Endpoints/{endpoint.name} in account "
        f"{scope.account} for more information.",
        original_status=failure.status,
        original_message=failure.message,
        log_stream_arn=scope.log_group_arn(endpoint.name),
    )
