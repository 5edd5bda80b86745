"""What a container is told through its environment, with the container's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODEL_DIRECTORY = "/opt/ml/model"  # where the container finds the artifact on SageMaker
CODE_DIRECTORY = "/opt/ml/code"  # where it looks for the program unless told otherwise
MULTI_MODEL_VARIABLE = "SAGEMAKER_MULTI_MODEL"  # SageMaker sets it for containers of many models
MAX_LOADED_MODELS_VARIABLE = "SANDBOX_MAX_LOADED_MODELS"  # here only: an instance's memory
PYTHONPATH_VARIABLE = "SANDBOX_PYTHONPATH"  # the Model's PYTHONPATH; a worker starts with its own


@dataclass(frozen=True, kw_only=True, slots=True)
class ServingEnvironment:
    """The part of the environment that steers serving."""

    module_name: str
    code_directory: Path
    model_directory: Path
    default_accept: str
    log_level: int
    is_multi_model: bool
    max_loaded_models: int

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> ServingEnvironment:
        """Read SAGEMAKER_* as the container does; the program has no default there either."""
        program = variables.get("SAGEMAKER_PROGRAM", "")
        if program == "":
            raise ValueError(
                "SAGEMAKER_PROGRAM must name the inference script, got nothing; "
                "set it in the Model's Environment, for instance inference.py"
            )
        return cls(
            module_name=program.removesuffix(".py"),
            code_directory=Path(variables.get("SAGEMAKER_SUBMIT_DIRECTORY", CODE_DIRECTORY)),
            model_directory=Path(variables.get("SM_MODEL_DIR", MODEL_DIRECTORY)),
            default_accept=variables.get(
                "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json"
            ),
            log_level=int(variables.get("SAGEMAKER_CONTAINER_LOG_LEVEL", "20")),
            is_multi_model=variables.get(MULTI_MODEL_VARIABLE, "") != "",
            max_loaded_models=int(variables.get(MAX_LOADED_MODELS_VARIABLE, "50")),
        )


def map_directory(path: str, model_directory: Path) -> str:
    """Return where a path below /opt/ml/model lies on this machine; others stay as they are."""
    if path == MODEL_DIRECTORY or path.startswith(f"{MODEL_DIRECTORY}/"):
        return f"{model_directory}{path.removeprefix(MODEL_DIRECTORY)}"
    return path
