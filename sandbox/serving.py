"""Put MiniStack, SageMaker and the door together, serve, and take everything down again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config

from sandbox.alarm_states import MiniStackAlarmStates
from sandbox.autoscaling.registry import Registry
from sandbox.autoscaling.service import AutoScaling
from sandbox.autoscaling.settings import settings_from
from sandbox.autoscaling_api import AutoScalingApi
from sandbox.cloudformation import resource_types
from sandbox.cloudformation_autoscaling import scaling_resource_types
from sandbox.cloudformation_registry import registry_types
from sandbox.event_sink import MiniStackEventSink
from sandbox.front import DENIALS_PATH, STATUS_PATH, Front
from sandbox.iam import ExecutionRoles
from sandbox.log_groups import MiniStackLogGroups
from sandbox.metric_sink import MiniStackMetricSink
from sandbox.ministack.services import CONTROL, RUNTIME
from sandbox.ministack.stack import MiniStack
from sandbox.object_store import MiniStackObjectStore
from sandbox.sagemaker.service import SageMaker
from sandbox.sagemaker_api import SageMakerApi
from sandbox.status import StatusPage
from sandbox.variant_capacity import variant_capacities

KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 2


async def serve(listener: socket.socket, work_dir: Path, on_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ministack = MiniStack()
    registry = Registry(ministack.alarm_book)
    service = SageMaker(
        objects=MiniStackObjectStore(ministack),
        metrics=MiniStackMetricSink(ministack),
        events=MiniStackEventSink(ministack),
        alarms=MiniStackAlarmStates(ministack),
        log_groups=MiniStackLogGroups(ministack),
        work_dir=work_dir / "sagemaker",
        roles=ExecutionRoles(ministack.policies),
        scalable_targets=registry,
    )
    autoscaling = AutoScaling(
        registry=registry,
        resources=variant_capacities(service.control_at_home),
        metrics=ministack.metrics,
        alarms=ministack.alarm_book,
        next_cron=ministack.next_cron,
        settings=settings_from(),
    )
    ministack.install(work_dir / "lambda-runtime")
    _add_sagemaker(ministack, SageMakerApi(service, ministack, loop, registry))
    _add_autoscaling(ministack, AutoScalingApi(autoscaling, registry, ministack))
    await service.start()
    await autoscaling.start()
    alarms = asyncio.create_task(ministack.alarms.run())
    status = StatusPage(service, listener.getsockname()[1], ministack.policies.are_enforced)
    pages = {STATUS_PATH: status.read, DENIALS_PATH: ministack.policies.denials.read}
    front: Any = Front(ministack.asgi, pages, on_ready)
    await hypercorn_serve(front, _config(listener), shutdown_trigger=stop.wait)
    alarms.cancel()
    autoscaling.stop()
    await service.stop()
    ministack.lambdas.stop()


def _add_sagemaker(ministack: MiniStack, api: SageMakerApi) -> None:
    ministack.add_sagemaker(
        handlers={CONTROL: api.control, RUNTIME: api.runtime},
        resource_arns={CONTROL: api.controlled_resource, RUNTIME: api.invoked_resource},
        types=[
            *resource_types(api.control_from_thread, ministack.name_resource),
            *registry_types(api.control_from_thread),
        ],
        tags=api.tags,
        condition_keys=api.condition_keys,
    )


def _add_autoscaling(ministack: MiniStack, api: AutoScalingApi) -> None:
    ministack.add_autoscaling(
        handler=api.control,
        resource_arn=api.controlled_resource,
        condition_keys=api.condition_keys,
        types=scaling_resource_types(api.control_from_thread),
    )


def _config(listener: socket.socket) -> Config:
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.keep_alive_max_requests = sys.maxsize  # SDKs keep connections for ever
    config.loglevel = os.environ["LOG_LEVEL"]
    config.graceful_timeout = STOP_SECONDS
    config.shutdown_timeout = STOP_SECONDS
    return config
