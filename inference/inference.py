"""What SageMaker's scikit-learn container calls: the four functions, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model_handlers.answers import Answer, render
from model_handlers.body import parse_body
from model_handlers.prediction import Prediction, predict
from model_handlers.refusal import refuse
from model_handlers.rejection import Rejection, RequestError
from model_handlers.served_model import ServedModel, load_model

if TYPE_CHECKING:
    from flask import Response

    from model_handlers.body import Body


def model_fn(model_dir: str) -> ServedModel:
    """Loads the estimator and what model.json says of it."""
    return load_model(Path(model_dir))


def input_fn(request_body: str | bytes, content_type: str) -> Body | Rejection:
    """Reads the request's rows as far as that goes without knowing the model."""
    try:
        return parse_body(request_body, content_type)
    except RequestError as refused:
        return refused.rejection


def predict_fn(body: Body | Rejection, model: ServedModel) -> Prediction | Rejection:
    """Checks the rows against the model's features and predicts; a failing model raises."""
    if isinstance(body, Rejection):
        return body
    try:
        frame = body.to_frame(model.schema)
    except RequestError as refused:
        return refused.rejection
    return predict(model, frame, single=body.single)


def output_fn(
    prediction: Prediction | Rejection, accept: str
) -> tuple[str | bytes, str] | Response:
    """Renders the answer as asked, or the reason why there is none."""
    if isinstance(prediction, Rejection):
        return refuse(prediction)
    try:
        answer: Answer = render(prediction, accept)
    except RequestError as refused:
        return refuse(refused.rejection)
    return answer.body, answer.content_type
