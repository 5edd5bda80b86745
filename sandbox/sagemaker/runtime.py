"""InvokeEndpoint: route, ask the container, count, and say what went wrong as SageMaker does."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sandbox.sagemaker.calls import INVOCATIONS, NO_STATUS, Call, Failure
from sandbox.sagemaker.capture.writer import CaptureWriter
from sandbox.sagemaker.catalog import Catalog
from sandbox.sagemaker.endpoints import Endpoint, Side
from sandbox.sagemaker.errors import (
    ContainerFailedError,
    ModelError,
    SageMakerError,
    UnloadableModelError,
    validation_error,
)
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.http_client import HttpAnswer
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.invocation_metrics import Invocation, record_invocation
from sandbox.sagemaker.invocation_request import (
    CUSTOM_ATTRIBUTES_HEADER,
    read_headers,
    refuse_too_large,
)
from sandbox.sagemaker.metrics import Seconds
from sandbox.sagemaker.multi_model.routing import MultiModels, check_target
from sandbox.sagemaker.routing import pick_variant
from sandbox.sagemaker.serverless import invocations as serverless_invocations
from sandbox.sagemaker.serverless.fleets import ServerlessFleet
from sandbox.sagemaker.settings import SageMakerSettings
from sandbox.sagemaker.shadow.copies import Shadowing, is_sampled


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
        self._shadowing = Shadowing()
        self._random = random.Random(settings.random_seed)  # noqa: S311 - it spreads traffic

    async def invoke(
        self, catalog: Catalog, endpoint_name: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one invocation; raise SageMakerError when it is refused or fails."""
        began = time.perf_counter()
        refuse_too_large(body, self._settings.max_body_bytes)
        request = read_headers(headers)
        endpoint = _find_endpoint(catalog, endpoint_name)
        side = endpoint.side(self._random.random())
        fleet = self._find_fleet(endpoint, side, request.target_variant)
        call = Call(
            endpoint=endpoint, side=side, fleet=fleet, request=request, body=body, began=began
        )
        check_target(endpoint.name, fleet, request.target_model)
        if isinstance(fleet, ServerlessFleet):
            answer = await self._ask_serverless(call, fleet)
        else:
            answer = await self._ask_instances(call)
            self._capture(call, answer)
        return 200, _answer_headers(answer, fleet), answer.body

    async def _ask_instances(self, call: Call) -> HttpAnswer:
        instance = self._models.pick(call.fleet, call.request.target_model, self._random.random())
        self._copy_to_shadows(call)
        if instance is None:
            self._count(call, None, 0.0)
            raise SageMakerError(
                "ServiceUnavailable",
                f"No instance of variant {call.fleet.plan.name} is healthy. Try again.",
                503,
            )
        async with self._ready(call, instance) as path:
            return await self._ask(call, instance, path)

    async def _ask_serverless(self, call: Call, fleet: ServerlessFleet) -> HttpAnswer:
        limit = self._settings.max_serverless_body_bytes
        refuse_too_large(call.body, limit)
        try:
            outcome = await serverless_invocations.ask(
                fleet,
                lambda worker: call.attempt(worker, INVOCATIONS, limit),
                call.source,
                self._seconds,
                began=call.began,
            )
        except ContainerFailedError as failure:
            raise call.model_error(Failure(500, str(failure))) from failure
        if isinstance(outcome, Failure):
            raise call.model_error(outcome)
        return outcome

    @asynccontextmanager
    async def _ready(self, call: Call, instance: Instance) -> AsyncIterator[str]:
        """Give the path to invoke at, once the model that is asked for is loaded."""
        target_model = call.request.target_model
        if target_model is None:
            yield INVOCATIONS
            return
        try:
            async with self._models.use(call.endpoint, call.fleet, instance, target_model) as path:
                yield path
        except UnloadableModelError as error:
            self._count(call, None if error.status == NO_STATUS else error.status, 0.0)
            raise call.model_error(Failure(error.status, error.message)) from error

    async def _ask(self, call: Call, instance: Instance, path: str) -> HttpAnswer:
        asked = time.perf_counter()
        outcome = await call.attempt(instance, path, self._settings.max_body_bytes)
        no_answer = isinstance(outcome, Failure) and outcome.status == NO_STATUS
        self._count(call, None if no_answer else outcome.status, time.perf_counter() - asked)
        if isinstance(outcome, Failure):
            raise call.model_error(outcome)
        return outcome

    def _copy_to_shadows(self, call: Call) -> None:
        for shadow in call.side.shadows.values():
            instance = shadow.pick(self._random.random())
            if instance is not None and is_sampled(call.fleet, shadow, self._random.random()):
                copy = call.copy_for(shadow, time.perf_counter())
                self._shadowing.send(self._ask_shadow(copy, instance))

    def _capture(self, call: Call, answer: HttpAnswer) -> None:
        self._captures.offer(
            call.endpoint,
            call.fleet,
            call.request,
            call.body,
            answer,
            config_name=call.side.config_name,
        )

    async def _ask_shadow(self, call: Call, instance: Instance) -> None:
        with contextlib.suppress(ModelError):  # it is counted; the caller has another answer
            self._capture(call, await self._ask(call, instance, INVOCATIONS))

    def _find_fleet(self, endpoint: Endpoint, side: Side, target_variant: str | None) -> Fleet:
        if target_variant is not None:
            fleet = side.fleets.get(target_variant)
            if fleet is None:
                raise validation_error(
                    f"Variant {target_variant} not found for endpoint {endpoint.name}; "
                    f"it has {', '.join(side.fleets)}."
                )
            return fleet
        weights = {name: fleet.plan.weight for name, fleet in side.fleets.items()}
        name = pick_variant(weights, self._random.random())
        if name is None:
            raise validation_error(
                f"No variant of endpoint {endpoint.name} has a weight above 0; "
                "give one a weight or name a TargetVariant."
            )
        return side.fleets[name]

    def _count(self, call: Call, model_status: int | None, model_seconds: float) -> None:
        fleet = call.fleet
        invocation = Invocation(
            model_status=model_status,
            model_seconds=model_seconds,
            total_seconds=time.perf_counter() - call.began,
            instance_count=len(fleet.instances),
            # Per copy of the model, and each instance has one.
            concurrent_requests=(fleet.outstanding + 1) / max(len(fleet.instances), 1),
        )
        record_invocation(self._seconds, call.source, invocation)


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
