"""What tutorials teach: a frame, probabilities and classes, importances, one JSON document."""

import io
import json
from pathlib import Path
from typing import Any

import joblib
import pandas as pd


def model_fn(model_dir: str) -> Any:
    """Load the estimator."""
    return joblib.load(Path(model_dir) / "model.joblib")


def input_fn(request_body: str | bytes, content_type: str) -> pd.DataFrame:
    """Make a frame of one JSON object, or of a CSV body with a header."""
    if content_type == "text/csv":
        if isinstance(request_body, str):
            return pd.read_csv(io.StringIO(request_body))
        return pd.read_csv(io.BytesIO(request_body))
    return pd.DataFrame([json.loads(request_body)])


def predict_fn(frame: pd.DataFrame, model: Any) -> dict[str, Any]:
    """Ask for probabilities, for classes, and for what mattered."""
    answer = {
        "probabilities": model.predict_proba(frame).tolist(),
        "prediction": model.predict(frame).tolist(),
    }
    final = model.steps[-1][1] if hasattr(model, "steps") else model
    if hasattr(final, "feature_importances_"):
        answer["feature_importances"] = final.feature_importances_.tolist()
    return answer


def output_fn(prediction: dict[str, Any], accept: str) -> tuple[str, str]:
    """Write one document."""
    return json.dumps(prediction), "application/json"
