"""model.skops: an estimator as types by name and arrays, and the code that reads it.

The container has no skops, so that the files of the installed package travel under `code/`.
"""

import io
import json
import zipfile
from importlib.metadata import distribution
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from coalmine.packaging.errors import RefusedModelError, one_line
from exact_scoring.storage import to_npy
from model_handlers.skops_model import is_allowed_type

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_SCHEMA = "schema.json"
# Model cards, the command line and the tests are not needed to load a model.
_NEEDED = ("skops/io/", "skops/utils/")
_NOT_NEEDED = {"tests", "__pycache__"}


def to_skops(estimator: Any) -> bytes:
    """Gives the file, the same bytes for the same estimator.

    Raises:
        RefusedModelError: skops has no form for a part of it.
    """
    from skops.io import dumps  # noqa: PLC0415  # it imports all of scikit-learn

    try:
        content: bytes = dumps(estimator)
    except Exception as cause:  # whatever skops says of a type that it does not know
        raise RefusedModelError(
            f"estimator must be of types that skops can write, got {one_line(cause)}; "
            "pack it with --format joblib"
        ) from cause
    return _without_chance(content)


def types_to_trust(content: bytes) -> list[str]:
    """Names the types beyond skops' own list that the file needs.

    Raises:
        RefusedModelError: one of them is neither scikit-learn's nor numpy's.
    """
    from skops.io import get_untrusted_types  # noqa: PLC0415  # as above

    names = sorted(get_untrusted_types(data=content))
    strange = [name for name in names if not is_allowed_type(name)]
    if strange:
        raise RefusedModelError(
            "a skops model must be made of scikit-learn's and numpy's types alone, got also: "
            f"{', '.join(strange[:5])}; pack it with --format joblib"
        )
    return names


def skops_code() -> dict[str, bytes]:
    """Gives the files of the installed package that load a model, and its licence."""
    files: dict[str, bytes] = {}
    package = distribution("skops")
    for file in package.files if package.files is not None else ():
        path = PurePosixPath(str(file))
        is_needed = str(path).startswith(_NEEDED) or path.parent.name == "skops"
        if path.suffix == ".py" and is_needed and not _NOT_NEEDED & set(path.parts):
            files[f"code/{path}"] = file.read_binary()
        elif path.name == "LICENSE":
            files["code/skops/LICENSE"] = file.read_binary()
    return files


def _without_chance(content: bytes) -> bytes:
    """Numbers what skops names by memory address or at random, and leaves out the time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names: dict[str, str] = {}
        schema = _numbered(json.loads(archive.read(_SCHEMA)), {}, names)
        files = {new: _content(new, archive.read(old)) for old, new in names.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in [*files.items(), (_SCHEMA, json.dumps(schema).encode())]:
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), data)
    return target.getvalue()


def _content(name: str, content: bytes) -> bytes:
    if not name.endswith(".npy"):
        return content
    array = np.load(io.BytesIO(content), allow_pickle=False)
    # Only structures have gaps, of whatever was in memory. A matrix stays as it lies: how a product
    # is summed depends on it.
    return content if array.dtype.names is None else to_npy(array)


def _numbered(node: Any, ids: dict[int, int], names: dict[str, str]) -> Any:
    """Copies a schema; `ids` and `names` tell what was renamed, in the order of the schema."""
    if isinstance(node, list):
        return [_numbered(each, ids, names) for each in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _numbered(value, ids, names) for key, value in node.items()}
    if isinstance(node.get("__id__"), int):
        copied["__id__"] = ids.setdefault(node["__id__"], len(ids) + 1)
    if "__loader__" in node and isinstance(node.get("file"), str):
        suffix = PurePosixPath(node["file"]).suffix
        copied["file"] = names.setdefault(node["file"], f"{len(names) + 1}{suffix}")
    return copied
