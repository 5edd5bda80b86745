"""Runs in a fresh process: loads an unpacked artifact with its own code and answers requests.

    python replay.py FOLDER REQUESTS.json RESULT.json

Started by `fresh_process`; imports nothing of Coalmine, as the container has none of it. The result
goes to a file because a model may print.
"""

import importlib
import json
import site
import sys
from pathlib import Path
from typing import Any


def main(folder: Path, requests: Path, result: Path) -> None:
    """Answers every request, and names the modules that came from neither artifact nor install."""
    code = folder / "code"
    sys.path.insert(0, str(code))
    inference = importlib.import_module("inference")
    model = inference.model_fn(str(folder))
    answers = [_answer(inference, model, request) for request in json.loads(requests.read_text())]
    document = {"answers": answers, "foreign_modules": _foreign_modules(code)}
    result.write_text(json.dumps(document))


def _answer(inference: Any, model: Any, request: dict[str, str]) -> dict[str, Any]:
    response = _respond(inference, model, request)
    if isinstance(response, tuple):
        body, status = response[0], 200
    else:  # a Flask response
        body, status = response.get_data(), response.status_code
    return {"status": status, "body": body if isinstance(body, str) else body.decode()}


def _respond(inference: Any, model: Any, request: dict[str, str]) -> Any:
    """Calls what the module defines, as the container does: `transform_fn` stands alone."""
    if hasattr(inference, "transform_fn"):
        return inference.transform_fn(
            model, request["body"], request["content_type"], request["accept"]
        )
    rows = inference.input_fn(request["body"], request["content_type"])
    return inference.output_fn(inference.predict_fn(rows, model), request["accept"])


def _foreign_modules(code: Path) -> list[str]:
    installed: set[str] = {
        sys.prefix,
        sys.base_prefix,
        *site.getsitepackages(),
        site.getusersitepackages(),
    }
    homes = [Path(home).resolve() for home in (str(code), *installed, __file__)]
    homes += [Path(home) for home in installed]
    return sorted(
        name for name, module in list(sys.modules.items()) if not is_at_home(module, homes)
    )


def is_at_home(module: Any, homes: list[Path]) -> bool:
    """Tells whether a module came from one of these folders; one without a file is built in."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):
        return True
    # As it is named, too: Debian's Python has a sitecustomize that is a link to /etc.
    return any(
        path.is_relative_to(home) for home in homes for path in (Path(file), Path(file).resolve())
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
