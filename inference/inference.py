"""What SageMaker's scikit-learn container calls: two functions, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model_handlers.invocation import invoke
from model_handlers.refusal import refuse
from model_handlers.rejection import RequestError
from model_handlers.served_model import ServedModel, load_model

if TYPE_CHECKING:
    from flask import Response


def model_fn(model_dir: str) -> ServedModel:
    """Loads the model and what model.json says of it."""
    return load_model(Path(model_dir))


def transform_fn(
    model: ServedModel, request_body: str | bytes, content_type: str, accept: str
) -> tuple[str | bytes, str] | Response:
    """Answers as asked, or tells the reason why there is no answer; a failing model raises."""
    try:
        return invoke(model, request_body, content_type, accept)
    except RequestError as refused:
        return refuse(refused.rejection)
