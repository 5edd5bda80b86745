"""boto3 clients that give up soon: Step Functions repeats a step, a Lambda must not hang in one."""

from typing import Any, cast

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=15,
    retries={"mode": "standard", "total_max_attempts": 4},
)

# What a step can do without must not cost it its time.
_HASTY_CONFIG = _CONFIG.merge(
    Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
)

# An answer to one inference request may take SageMaker's whole minute, and is asked for once.
_PATIENT_CONFIG = _CONFIG.merge(Config(read_timeout=65, retries={"total_max_attempts": 1}))

# A large copy on S3 begins its answer late, and one function may have many requests under way.
_BULK_CONFIG = _CONFIG.merge(Config(read_timeout=60, max_pool_connections=32))


def client(service_name: str) -> Any:
    """Build the client of a service from the environment's region and credentials."""
    return _make(service_name, _PATIENT_CONFIG if service_name == "sagemaker-runtime" else _CONFIG)


def hasty_client(service_name: str) -> Any:
    """Build the client of a service whose answer is not needed."""
    return _make(service_name, _HASTY_CONFIG)


def bulk_client(service_name: str) -> Any:
    """Build the client of a service that carries large bodies, for several threads."""
    return _make(service_name, _BULK_CONFIG)


def _make(service_name: str, config: Config) -> Any:
    make: Any = cast(Any, boto3).client  # typed by literal names, of which there are hundreds
    return make(service_name, config=config)
