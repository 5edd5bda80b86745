"""How the server is set up: MiniStack reads all of it from environment variables at import."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sandbox.autoscaling.settings import PERIOD_VARIABLE

ACCOUNT = "000000000000"
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# What is not named here is refused: each service more is code that may open ports of its own.
SERVICES = (
    *("budgets", "cloudcontrol", "cloudformation", "dynamodb", "dynamodbstreams", "ecr", "events"),
    *("iam", "kms", "lambda", "logs", "monitoring", "s3", "scheduler", "secretsmanager", "sns"),
    *("sqs", "ssm", "states", "sts", "tagging"),
)

# The SageMaker SDKs' own settings, which keep them from the real AWS.
SDK_SETTINGS = Path(__file__).with_name("sagemaker_sdk.yaml")

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


def server_environment(
    work_dir: Path, *, enforce_iam: bool, log_level: str, scaling_period_seconds: int
) -> dict[str, str]:
    """Return the whole environment of the server, which its Lambdas inherit.

    Nothing of the caller's AWS settings gets in: a profile could lead a Lambda to a real account.
    """
    temporary = work_dir / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    ministack = str(work_dir / "ministack")
    tools = str(Path(sys.executable).parent)
    inherited = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **inherited,
        **CREDENTIALS,
        # Lambdas in Node.js find the node beside our Python.
        "PATH": os.pathsep.join((tools, inherited.get("PATH", os.defpath))),
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONUNBUFFERED": "1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AUTH": str(enforce_iam).lower(),
        "BIND_HOST": "127.0.0.1",
        "DOCKER_HOST": f"unix://{work_dir}/no-docker.sock",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": log_level,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "S3_DATA_DIR": ministack,
        "STATE_DIR": ministack,
        "SERVICES": ",".join(SERVICES),
        "TMPDIR": str(temporary),
        "SANDBOX_WORK_DIR": str(work_dir),
        PERIOD_VARIABLE: str(scaling_period_seconds),
    }


def client_environment(port: int) -> dict[str, str]:
    """Return what a client needs to talk to the sandbox, and nothing else."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        **CREDENTIALS,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(SDK_SETTINGS),
    }
