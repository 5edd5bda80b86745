"""How fast the embedded SageMaker is and where its limits are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class SageMakerSettings:
    """Times and limits; the defaults suit a laptop with two cores."""

    updating_seconds: float = 1.0  # an endpoint is Creating, Updating, Deleting at least this long
    startup_timeout_seconds: float = 60.0  # a container must answer its ping by then
    ping_interval_seconds: float = 0.1
    drain_seconds: float = 60.0  # an old instance may finish its requests this long
    invocation_timeout_seconds: float = 60.0
    model_wait_seconds: float = 60.0  # a request waits this long for its model of many to be loaded
    model_load_seconds: float = 360.0  # downloading and loading go on this long
    max_loaded_models: int = 50  # in the memory of an instance; SANDBOX_MAX_LOADED_MODELS wins
    restart_delay_seconds: float = 0.5  # before an instance that died is started again
    max_body_bytes: int = 6_291_456
    max_concurrent_starts: int = 2  # workers that import and load their model at the same time
    utilization_seconds: float = 0.5  # between readings of /proc, at most one a second
    worker_threads: int = 4
    capture_lag_seconds: float = 2.0  # between two writes of captured data; on AWS it is minutes
    captures_per_object: int = 1000
    max_pending_capture_bytes: int = 64 * 1_048_576  # what does not fit is lost, and logged
    max_instances: int = 20  # of all endpoints of an account in a region, as a service quota
    serverless_idle_seconds: float = (
        10.0  # a worker that nobody calls is stopped; SageMaker: minutes
    )
    max_serverless_body_bytes: int = 4_194_304
    max_serverless_concurrency: int = 1000  # of an account in a region, as a service quota
    max_serverless_workers: int = 4  # processes of one variant beyond the provisioned ones
    alarm_poll_seconds: float = 0.2  # between looks at the alarms of a deployment
    max_transform_instances: int = 8  # of all transform jobs under way, as a service quota
    random_seed: int | None = None
    container_environment: Mapping[str, str] = field(default_factory=dict)  # for every container
