"""One JSON row from its bytes to the answer's, all contenders in turns."""

import gc
import json
import sys
import warnings
from typing import Any

from bench.inference_speed import handlers
from bench.inference_speed.measuring import QUICK, Effort, in_turns
from bench.inference_speed.models import BenchModel, named

_LOOKS = {True: QUICK, False: Effort()}


def main(quick: str, *keys: str) -> None:
    """Measure these models and print JSON."""
    # Default handlers hand over vectors without names; a container prints this once.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    effort = _LOOKS[quick == "quick"]
    print(json.dumps({model.key: measure(model, effort) for model in named(list(keys))}))


def measure(model: BenchModel, effort: Effort) -> dict[str, Any]:
    """Measure one model."""
    print(f"one row: {model.title}", file=sys.stderr, flush=True)
    contenders, left_out = handlers.contenders(model)
    gc.collect()
    gc.freeze()  # as a server does: what is loaded is not looked through again
    timings = in_turns(
        {name: each.call for name, each in contenders.items()},
        {name: each.rows for name, each in contenders.items()},
        effort,
    )
    gc.unfreeze()
    return {
        "contenders": {name: taken.summary() for name, taken in timings.items()},
        "left_out": left_out,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
