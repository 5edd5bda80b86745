"""The flights that nobody trained on, as request bodies."""

import csv
import io
import json
from pathlib import Path

import pandas as pd

from demo.flights import FEATURES

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "build" / "models"
_FILE = "flights-traffic.jsonl"
_ROWS = 12_000  # more than the demo sends
_SEED = 2013


def write_held_out(rows: pd.DataFrame, folder: Path) -> None:
    """Draws flights at random and writes each as one JSON object a line."""
    drawn = rows[FEATURES].sample(min(_ROWS, len(rows)), random_state=_SEED)
    (folder / _FILE).write_text(drawn.to_json(orient="records", lines=True))


def request_bodies(folder: Path = MODELS_FOLDER) -> list[str]:
    """Reads the drawn flights, each a JSON object as text."""
    path = folder / _FILE
    if not path.is_file():
        raise FileNotFoundError(f"{path} must exist; run `make models`")
    return path.read_text().splitlines()


def sample_requests(folder: Path = MODELS_FOLDER) -> list[tuple[str, str]]:
    """Makes a JSON object, a JSON list and a CSV of the first flights: content type and body."""
    flights = [json.loads(body) for body in request_bodies(folder)[:3]]
    return [
        ("application/json", json.dumps(flights[0])),
        ("application/json", json.dumps(flights)),
        ("text/csv", _csv(flights)),
    ]


def _csv(flights: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, FEATURES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flights)
    return text.getvalue()
