"""The environment variables of a container: what SageMaker sets, and nothing of the operator's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.hosting.environment import PYTHONPATH_VARIABLE, map_directory

_ONE_THREAD = (  # a laptop's cores are shared by all instances
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)
_ROOT = Path(__file__).resolve().parents[2]


def container_variables(
    *,
    model_environment: Mapping[str, str],
    every_container: Mapping[str, str],
    region: str,
    image: str,
    model_directory: Path,
    source_directory: Path | None,
    home: Path,
    threads: int,
) -> dict[str, str]:
    """Return all variables of a worker; `source_directory` replaces an s3:// submit directory."""
    variables = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # the unpacked artifact is shared and read-only
        "SANDBOX_IMAGE": image,
        "SANDBOX_WORKER_THREADS": str(threads),
        "SAGEMAKER_REGION": region,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",  # on an EC2 host it would lead to a real account
        **dict.fromkeys(_ONE_THREAD, "1"),
        **every_container,
        **model_environment,
        "PYTHONPATH": str(_ROOT),
        "SM_MODEL_DIR": str(model_directory),
    }
    if "PYTHONPATH" in model_environment:
        wanted = model_environment["PYTHONPATH"].split(os.pathsep)
        mapped = [map_directory(path, model_directory) for path in wanted]
        variables[PYTHONPATH_VARIABLE] = os.pathsep.join(mapped)
    if source_directory is not None:
        variables["SAGEMAKER_SUBMIT_DIRECTORY"] = str(source_directory)
    elif "SAGEMAKER_SUBMIT_DIRECTORY" in variables:
        variables["SAGEMAKER_SUBMIT_DIRECTORY"] = map_directory(
            variables["SAGEMAKER_SUBMIT_DIRECTORY"], model_directory
        )
    return variables
