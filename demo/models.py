"""`python -m demo.models`: trains three models on real flights, measures them, packs them.

Writes build/models: NAME.joblib, NAME.json, NAME.tar.gz of each model, samples of their training
rows, and the held-out rows for the traffic. Does nothing when all that is up to date.
"""

import fcntl
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from rich.console import Console
from rich.table import Table
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from coalmine.packaging import ModelFormat, PackedModel, pack_model
from demo import estimators, flights, held_out, scores, stamp

MODELS_FOLDER = held_out.MODELS_FOLDER
_SAMPLE_ROWS = 200
_SEED = 2013
_LOCK = ".lock"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """A model's name, its estimator, and the airports whose flights it learns from."""

    name: str
    estimator: Callable[[], Pipeline]
    origins: tuple[str, ...] = ("EWR", "JFK", "LGA")


RECIPES = (
    Recipe(name="flights-forest", estimator=estimators.forest),
    Recipe(name="flights-boosting", estimator=estimators.boosting),
    Recipe(name="flights-jfk", estimator=estimators.jfk_forest, origins=("JFK",)),
)


def build_models(folder: Path = MODELS_FOLDER) -> bool:
    """Trains and packs all models; False when nothing was to be done."""
    expected = stamp.inputs_sha256()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if stamp.is_up_to_date(folder, expected, [recipe.name for recipe in RECIPES]):
            return False
        _build_all(folder, expected)
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for whoever builds here at this moment: half a model is no model."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_all(folder: Path, expected: str) -> None:
    everything = flights.load_flights()
    held_out.write_held_out(flights.held_out_flights(everything), folder)
    with _packer() as packer:
        packed = [_build(recipe, everything, folder, packer) for recipe in RECIPES]
        for future in packed:
            future.result()
    stamp.write(folder, expected)


@contextmanager
def _packer() -> Iterator[ThreadPoolExecutor]:
    """Packs one model while the next one trains."""
    packer = ThreadPoolExecutor(max_workers=1)
    try:
        yield packer
    finally:
        packer.shutdown(cancel_futures=True)  # after Ctrl-C, nothing more is packed


def _build(
    recipe: Recipe, everything: pd.DataFrame, folder: Path, packer: ThreadPoolExecutor
) -> Future[PackedModel]:
    rows = flights.training_flights(everything)
    rows = rows[rows["origin"].isin(recipe.origins)]
    estimator, seconds = _train(recipe, rows)
    test = flights.held_out_flights(everything)
    score = scores.measure(estimator, test)
    metadata: dict[str, Any] = {
        "training_data_sha256": flights.data_sha256(),
        "training_rows": len(rows),
        "training_months": [1, flights.LAST_TRAINING_MONTH],
        "training_origins": list(recipe.origins),
        "held_out_rows": len(test),
        "held_out_auc": round(score.auc, 4),
        "held_out_answered_share": round(score.answered_share, 4),
    }
    model, sample = folder / f"{recipe.name}.joblib", folder / f"{recipe.name}-sample.csv"
    joblib.dump(estimator, model)
    rows[flights.FEATURES].sample(_SAMPLE_ROWS, random_state=_SEED).to_csv(sample, index=False)
    # The seconds differ from run to run: they stay out of the artifact, whose bytes do not.
    written = {**metadata, "training_seconds": round(seconds, 1)}
    (folder / f"{recipe.name}.json").write_text(json.dumps(written, indent=1) + "\n")
    return packer.submit(
        pack_model,
        model,
        code=Path(__file__).resolve().parents[1] / "inference",
        out=folder / f"{recipe.name}.tar.gz",
        metadata=metadata,
        sample=sample,
        model_format=ModelFormat.FUSED,
    )


def _train(recipe: Recipe, rows: pd.DataFrame) -> tuple[Pipeline, float]:
    start = time.monotonic()
    # OpenMP's threads wait by spinning: when another process has a core, boosting on two threads
    # takes 45 seconds, on one always 4. Forests do not use it.
    with threadpool_limits(limits=1, user_api="openmp"):
        estimator = recipe.estimator().fit(rows[flights.FEATURES], rows[flights.TARGET])
    return estimator, time.monotonic() - start


def _summary(folder: Path) -> Table:
    table = Table("Model", "learned from", "AUC", "answers", "seconds", "size")
    for column in table.columns[1:]:
        column.justify = "right"
    for recipe in RECIPES:
        facts = json.loads((folder / f"{recipe.name}.json").read_text())
        size = (folder / f"{recipe.name}.tar.gz").stat().st_size
        table.add_row(
            recipe.name,
            f"{facts['training_rows']:,} flights",
            f"{facts['held_out_auc']:.4f}",
            f"{facts['held_out_answered_share']:.1%}",
            f"{facts['training_seconds']:.1f}",
            f"{size / 1e6:.2f} MB",
        )
    return table


def main() -> int:
    """Builds what is missing and shows how good each model is."""
    console = Console(highlight=False)
    try:
        is_new = build_models()
    except KeyboardInterrupt:
        return 130
    console.print(_summary(MODELS_FOLDER))
    console.print(
        "Late by more than 15 minutes or not; AUC and share answered on the flights of October to "
        f"December{'' if is_new else ' (all up to date, nothing was trained)'}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
