"""The first large body of a process imports what reads it; under gevent, threads must not."""

import subprocess
import sys
from pathlib import Path

INFERENCE = Path(__file__).resolve().parents[3] / "inference"

FIRST_LARGE_BODY = """
from gevent import monkey
monkey.patch_all()
import sys
sys.path.insert(0, sys.argv[1])
from types import SimpleNamespace
from exact_scoring.scores import Scores
from model_handlers.invocation import invoke
from model_handlers.schema import Feature, Schema

class Sum:
    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        return Scores(sum(columns), None)

schema = Schema(tuple(Feature(f"f{place}", "number") for place in range(20)))
model = SimpleNamespace(schema=schema, scorer=Sum())
rows = 40_000
body = (",".join(["1.0000123"] * 20) + "\\n") * rows
answer = invoke(model, body, "text/csv", "text/csv")
sys.exit(0 if answer.body.count(b"\\n") == rows else 1)
"""


def test_the_first_large_body_is_answered_under_gevent():
    """Two threads imported pyarrow at once, and one was never woken: the request hung for ever."""
    command = [sys.executable, "-c", FIRST_LARGE_BODY, str(INFERENCE)]

    assert 0 == subprocess.run(command, check=False, timeout=60).returncode
