"""What the container runs: it loads the model, the container's own handlers do the rest."""

from pathlib import Path

import joblib


def model_fn(model_dir):
    """Load the estimator that was packed."""
    return joblib.load(Path(model_dir) / "model.joblib")
