"""The machine that all instances run on: its directories, its limits, and who is alive."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.hosting.archive import remove_tree
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.artifacts import Artifacts
from sandbox.sagemaker.container_environment import container_variables
from sandbox.sagemaker.errors import ContainerFailedError
from sandbox.sagemaker.instances import ContainerSpec, Instance
from sandbox.sagemaker.multi_model import routing as multi_models
from sandbox.sagemaker.ports import ObjectStore
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.settings import SageMakerSettings
from sandbox.sagemaker.variants import VariantPlan

SUPPORTED_IMAGE = "sagemaker-scikit-learn"
TRANSFORM_JOBS = "TransformJobs"  # the folder of their logs


@dataclass(frozen=True, slots=True)
class Hosted:
    """A living instance and whom it serves."""

    scope: Scope
    endpoint_name: str
    variant_name: str
    instance: Instance
    is_serverless: bool = False


class Machine:
    """Launches instances and can stop every one of them."""

    def __init__(self, objects: ObjectStore, work_dir: Path, settings: SageMakerSettings) -> None:
        self.settings = settings
        self.artifacts_dir = work_dir / "artifacts"
        self.artifacts = Artifacts(objects, self.artifacts_dir)
        self._instances_dir = work_dir / "instances"
        self._logs_dir = work_dir / "logs"
        self._start_slots = asyncio.Semaphore(settings.max_concurrent_starts)
        self._hosted: dict[str, Hosted] = {}
        self._is_stopping = False

    def __iter__(self) -> Iterator[Hosted]:
        """Iterate over a snapshot of the living instances."""
        return iter(list(self._hosted.values()))

    def clear(self) -> None:
        """Remove what an earlier process may have left, logs included."""
        self.artifacts.clear()
        remove_tree(self._instances_dir)
        remove_tree(self._logs_dir)

    async def launch(self, scope: Scope, endpoint_name: str, plan: VariantPlan) -> Instance:
        """Bring up one instance; raise ContainerFailedError when it cannot serve."""
        if self._is_stopping:
            raise ContainerFailedError("The sandbox is stopping.")
        instance_id = _new_instance_id()
        spec = await self._spec(
            scope,
            plan.model,
            instance_id,
            logs=f"{endpoint_name}/{plan.name}",
            startup_timeout_seconds=plan.startup_timeout_seconds,
        )
        instance = Instance(instance_id, spec, self.settings, self._start_slots)
        instance.loaded_model_count = 0 if plan.model.is_multi_model else None
        self._hosted[instance_id] = Hosted(
            scope, endpoint_name, plan.name, instance, plan.serverless is not None
        )
        try:
            await instance.start()
        except ContainerFailedError as failure:
            await self.stop(instance, drain_seconds=0)
            raise ContainerFailedError(
                f"The primary container for production variant {plan.name} did not pass the ping "
                f"health check. Please check CloudWatch logs for this endpoint. {failure}"
            ) from failure
        except BaseException:
            await self.stop(instance, drain_seconds=0)
            raise
        return instance

    async def launch_for_job(self, scope: Scope, job_name: str, model: Model) -> Instance:
        """Bring up one instance of a transform job, which no endpoint counts as its own."""
        instance_id = _new_instance_id()
        spec = await self._spec(scope, model, instance_id, logs=f"{TRANSFORM_JOBS}/{job_name}")
        instance = Instance(instance_id, spec, self.settings, self._start_slots)
        try:
            await instance.start()
        except BaseException:
            await self.stop(instance, drain_seconds=0)
            raise
        return instance

    async def stop(self, instance: Instance, *, drain_seconds: float | None = None) -> None:
        """Stop an instance after its requests are done; its log stays."""
        patience = self.settings.drain_seconds if drain_seconds is None else drain_seconds
        await instance.stop(drain_seconds=patience)
        self._hosted.pop(instance.instance_id, None)
        remove_tree(self._instances_dir / instance.instance_id)

    async def stop_all(self) -> None:
        """Stop everything at once, for good."""
        self._is_stopping = True
        await asyncio.gather(*(self.stop(each.instance, drain_seconds=0) for each in self))
        self.artifacts.clear()
        remove_tree(self._instances_dir)

    async def _spec(
        self,
        scope: Scope,
        model: Model,
        instance_id: str,
        *,
        logs: str,
        startup_timeout_seconds: float | None = None,
    ) -> ContainerSpec:
        if SUPPORTED_IMAGE not in model.image:
            raise ContainerFailedError(
                f"This sandbox plays the scikit-learn container ({SUPPORTED_IMAGE}); it cannot run "
                f"image {model.image} of model {model.name}."
            )
        home = self._instances_dir / instance_id
        home.mkdir(parents=True)
        log_file = self._logs_dir / logs / f"{instance_id}.log"
        log_file.parent.mkdir(parents=True, exist_ok=True)
        timeout = startup_timeout_seconds
        return ContainerSpec(
            variables=container_variables(
                model_environment={
                    **multi_models.variables(model, self.settings),
                    **model.environment,
                },
                every_container=self.settings.container_environment,
                region=scope.region,
                image=model.image,
                model_directory=await self.artifacts.fetch(model.artifact_uri),
                source_directory=await self._source_directory(model),
                home=home,
                threads=self.settings.worker_threads,
            ),
            directory=home,
            log_file=log_file,
            startup_timeout_seconds=(
                self.settings.startup_timeout_seconds if timeout is None else timeout
            ),
        )

    async def _source_directory(self, model: Model) -> Path | None:
        uri = model.environment.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
        if not uri.startswith("s3://"):
            return None
        if model.is_isolated:
            raise ContainerFailedError(
                f"A container with EnableNetworkIsolation cannot download its code from {uri}; "
                "pack the code into the model's artifact."
            )
        return await self.artifacts.fetch(uri)


def _new_instance_id() -> str:
    return f"i-{secrets.token_hex(8)}"
