"""Runs in a fresh process: loads an unpacked artifact with its own code, and scores shards.

It is told on standard input, a line of JSON each: a `Job`, then `{"shard", "output"}`. It tells
`{"is_ready"}` or `{"broken"}`, then for each shard `{"rows"}` as they are scored, and `{"is_done"}`
or `{"failed"}`. A model may print: what it prints goes to standard error.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coalmine.local_batch.records import BadRecordError, Processing, mini_batches

_SHOWN_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What is asked of every shard, in the words of CreateTransformJob."""

    model_dir: str
    max_payload_bytes: int
    is_single_record: bool
    content_type: str
    accept: str
    input_filter: str
    output_filter: str
    join_source: str

    def processing(self) -> Processing | None:
        """Return what is done to records and answers; None: nothing."""
        return Processing.read(self.input_filter, self.output_filter, self.join_source)


class RefusedRequestError(Exception):
    """The artifact's code answers with something else than 200."""


def main() -> None:
    """Score what is asked for until nobody asks any more."""
    # Standard output is for what is told; a print of the model's must not be taken for it.
    telling = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Line by line: this process is killed at its end, and several write into one log.
    sys.stdout = os.fdopen(sys.stdout.fileno(), "w", buffering=1, encoding="utf-8", closefd=False)

    def tell(**words: object) -> None:
        telling.write(f"{json.dumps(words)}\n")
        telling.flush()

    job = Job(**json.loads(sys.stdin.readline()))
    try:
        ask = _load(job)
    except Exception as error:  # the outermost frame: whatever the artifact raises
        tell(broken=_told(error))
        return
    tell(is_ready=True)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            _score(ask, job, Path(asked["shard"]), Path(asked["output"]), tell)
        except Exception as error:  # one shard's failure is not that of the others
            tell(failed=_told(error))
        else:
            tell(is_done=True)


def _load(job: Job) -> Callable[[bytes], bytes]:
    """Import the artifact's code and load its model, as the scikit-learn container does."""
    sys.path.insert(0, str(Path(job.model_dir, "code")))
    inference = importlib.import_module("inference")
    model = inference.model_fn(job.model_dir)

    def ask(body: bytes) -> bytes:
        if hasattr(inference, "transform_fn"):
            answer = inference.transform_fn(model, body.decode(), job.content_type, job.accept)
            return _body(answer)
        rows = inference.input_fn(body.decode(), job.content_type)
        return _body(inference.output_fn(inference.predict_fn(rows, model), job.accept))

    return ask


def _body(answer: Any) -> bytes:
    if isinstance(answer, tuple):
        body, status = answer[0], 200
    else:  # a Flask response
        body, status = answer.get_data(), answer.status_code
    content: bytes = body.encode() if isinstance(body, str) else body
    if status != 200:
        shown = content.decode(errors="replace")[:_SHOWN_CHARACTERS]
        raise RefusedRequestError(f"the model answered {status}: {shown.strip()}")
    return content


def _score(
    ask: Callable[[bytes], bytes],
    job: Job,
    shard: Path,
    output: Path,
    tell: Callable[..., None],
) -> None:
    processing = job.processing()
    with shard.open("rb") as records, output.open("xb") as stored:
        for batch in mini_batches(
            records, max_bytes=job.max_payload_bytes, is_single=job.is_single_record
        ):
            if processing is None:
                answer = ask(batch)
            else:
                answer = processing.stored(batch, ask(processing.request(batch)))
            stored.write(answer)
            if not answer.endswith(b"\n"):  # AssembleWith Line
                stored.write(b"\n")
            tell(rows=batch.count(b"\n"))


def _told(error: Exception) -> str:
    if isinstance(error, (BadRecordError, RefusedRequestError)):
        return str(error)
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
