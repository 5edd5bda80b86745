"""How an artifact stores the fitted model."""

from enum import StrEnum


class ModelFormat(StrEnum):
    """joblib: a pickle; skops: types by name; fused: arrays alone, for exact scoring."""

    JOBLIB = "joblib"
    SKOPS = "skops"
    FUSED = "fused"
