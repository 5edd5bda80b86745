"""Multi-model endpoints: which instance answers for a model, and what its container is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sandbox.hosting.environment import MAX_LOADED_MODELS_VARIABLE, MULTI_MODEL_VARIABLE
from sandbox.sagemaker.errors import validation_error
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.metrics import INVOCATIONS_NAMESPACE, MetricKey, Seconds
from sandbox.sagemaker.multi_model.host import ModelHost, Record
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.settings import SageMakerSettings

if TYPE_CHECKING:
    from sandbox.sagemaker.artifacts import Artifacts
    from sandbox.sagemaker.endpoints import Endpoint

_UNITS = {"ModelCacheHit": "None"}  # all others are microseconds


def variables(model: Model, settings: SageMakerSettings) -> Mapping[str, str]:
    """Return what a container of many models is told beyond its own environment."""
    if not model.is_multi_model:
        return {}
    return {
        MULTI_MODEL_VARIABLE: "true",
        MAX_LOADED_MODELS_VARIABLE: str(settings.max_loaded_models),
    }


def check_target(endpoint_name: str, fleet: Fleet, target_model: str | None) -> None:
    """Refuse a request that names a model where there is one only, or none where there are many."""
    is_multi_model = fleet.plan.model.is_multi_model
    if is_multi_model and target_model is None:
        raise validation_error(
            f"Request {uuid.uuid4()} is missing a target model header, which an invocation of "
            f"multi-model endpoint {endpoint_name} must have."
        )
    if not is_multi_model and target_model is not None:
        raise validation_error(
            f"Endpoint {endpoint_name} is not a multi-model endpoint and does not support target "
            "model header."
        )


class MultiModels:
    """The model hosts of all instances that have one."""

    def __init__(self, artifacts: Artifacts, settings: SageMakerSettings, seconds: Seconds) -> None:
        self._artifacts = artifacts
        self._settings = settings
        self._seconds = seconds
        self._hosts: WeakKeyDictionary[Instance, ModelHost] = WeakKeyDictionary()

    def pick(self, fleet: Fleet, target_model: str | None, draw: float) -> Instance | None:
        """Return the instance for a request: one that has the model, if there is one."""
        at_home = [
            instance
            for instance in fleet.instances
            if target_model is not None
            and instance in self._hosts
            and self._hosts[instance].has(target_model)
        ]
        chosen = Fleet(fleet.plan, at_home).pick(draw)
        return fleet.pick(draw) if chosen is None else chosen

    def use(
        self, endpoint: Endpoint, fleet: Fleet, instance: Instance, target_model: str
    ) -> AbstractAsyncContextManager[str]:
        """Make a model ready on an instance; it gives the path to invoke it at."""
        host = self._hosts.get(instance)
        if host is None:
            record = self._recorder(endpoint, fleet.plan.name)
            host = ModelHost(instance, fleet.plan.model, self._artifacts, self._settings, record)
            self._hosts[instance] = host
        return host.use(target_model)

    def _recorder(self, endpoint: Endpoint, variant_name: str) -> Record:
        scope, endpoint_name = endpoint.scope, endpoint.name

        def record(name: str, value: float) -> None:
            unit = _UNITS.get(name, "Microseconds")
            key = MetricKey(scope, INVOCATIONS_NAMESPACE, name, unit, endpoint_name, variant_name)
            self._seconds.record(key, value)

        return record
