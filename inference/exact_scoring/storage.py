"""A scorer as a folder of arrays: written without a pickle, read without running anything.

    manifest.json           the parts by name: kind, facts, names of arrays
    <part>.<array>.npy      numpy's own format, never with objects in it

Large arrays are mapped into memory, so that workers share them. Nothing of the folder is believed:
names are checked before they become paths, headers against the size of the file, and each part
checks its own arrays.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import re
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

import numpy as np

from exact_scoring import stored
from exact_scoring.exact_scorer import ExactScorer
from exact_scoring.fitting_parts import check_parts
from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exact_scoring.recorded_proof import RecordedProof
    from exact_scoring.scores import Stored, StoredPredictor, StoredPreprocessing

FOLDER = "fused"
MANIFEST = "manifest.json"
FORMAT_VERSION = 1
_KINDS = {
    "preprocessing": {"columns": ("exact_scoring.preprocessing.chain", "ColumnPreprocessing")},
    "predictor": {
        "forest": ("exact_scoring.forests", "Forest"),
        "gradient_boosting": ("exact_scoring.gradient_boosting", "GradientBoosting"),
        "histogram_boosting": ("exact_scoring.histogram_boosting", "HistogramBoosting"),
        "linear": ("exact_scoring.linear", "Linear"),
    },
    "proof": {"proof": ("exact_scoring.recorded_proof", "RecordedProof")},
}
_ARRAY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_MOST_ARRAYS = 10_000
_MOST_MANIFEST_BYTES = 100_000_000
_MOST_HEADER_BYTES = 10_000
_MOST_DIMENSIONS = 2
_MOST_LENGTH = 1 << 48  # numpy's own limits, and more than any file
_PACK_AGAIN = "pack the model again"
_MAPPED_FROM_BYTES = 1 << 16  # a smaller file is read sooner than mapped


class StoredScorer(NamedTuple):
    """What a folder holds, and how many bytes its arrays have."""

    scorer: ExactScorer
    proof: RecordedProof
    array_bytes: int


def to_files(scorer: ExactScorer, proof: RecordedProof) -> dict[str, bytes]:
    """Gives the files of a scorer by name, the same bytes for the same scorer.

    Raises:
        BadArraysError: a part cannot be stored; the message says why.
    """
    parts = {"preprocessing": scorer.preprocessing, "predictor": scorer.predictor, "proof": proof}
    files: dict[str, bytes] = {}
    manifest: dict[str, Any] = {"format_version": FORMAT_VERSION, "parts": {}}
    for part, content in parts.items():
        if content is None:
            continue
        if getattr(content, "KIND", None) not in _KINDS[part]:
            raise BadArraysError(f"{type(content).__name__} cannot be stored as arrays yet")
        part_of_model = cast("Stored", content)
        facts, arrays = part_of_model.to_arrays()
        manifest["parts"][part] = {
            "kind": part_of_model.KIND,
            "facts": facts,
            "arrays": sorted(arrays),
        }
        for name in arrays:
            files[f"{part}.{name}.npy"] = to_npy(arrays[name])
    # Doubles are written so that they are read back to the last bit, infinities included.
    text = json.dumps(manifest, indent=1, sort_keys=True)
    return {MANIFEST: text.encode(), **files}


def read_folder(folder: Path, manifest: bytes) -> StoredScorer:
    """Reads a scorer; `manifest` is the content of its manifest.json.

    Raises:
        BadArraysError: the folder is not one that `to_files` gave.
    """
    parts = _parts(folder, manifest)
    array_bytes = sum(array.nbytes for _, arrays in parts.values() for array in arrays.values())
    read = {
        part: _read_part(folder, part, entry, arrays) for part, (entry, arrays) in parts.items()
    }
    if "predictor" not in read or "proof" not in read:
        raise BadArraysError(f"{folder} must hold a predictor and its proof; {_PACK_AGAIN}")
    preprocessing = cast("StoredPreprocessing | None", read.get("preprocessing"))
    predictor = cast("StoredPredictor", read["predictor"])
    proof = cast("RecordedProof", read["proof"])
    try:
        check_parts(preprocessing, predictor, proof)
    except BadArraysError as cause:
        raise BadArraysError(
            f"{folder / MANIFEST} must list parts that fit each other: {cause}; {_PACK_AGAIN}"
        ) from cause
    return StoredScorer(ExactScorer(preprocessing, predictor), proof, array_bytes)


def _parts(
    folder: Path, manifest: bytes
) -> dict[str, tuple[Mapping[str, Any], dict[str, np.ndarray[Any, Any]]]]:
    if len(manifest) > _MOST_MANIFEST_BYTES:
        raise BadArraysError(
            f"{folder / MANIFEST} must have at most {_MOST_MANIFEST_BYTES:,} bytes, "
            f"has {len(manifest):,}; {_PACK_AGAIN}"
        )
    try:
        document: Any = json.loads(manifest)
        version, parts = document["format_version"], document["parts"]
        found = {part: parts[part] for part in _KINDS if part in parts}
        names = {part: stored.members(found[part], "arrays", _is_text) for part in found}
    except (BadArraysError, ValueError, KeyError, TypeError, RecursionError) as cause:
        raise BadArraysError(
            f"{folder / MANIFEST} must list the parts, got {cause!r:.300}; {_PACK_AGAIN}"
        ) from cause
    if version != FORMAT_VERSION or sum(map(len, names.values())) > _MOST_ARRAYS:
        raise BadArraysError(
            f"{folder / MANIFEST} must have format_version {FORMAT_VERSION} and at most "
            f"{_MOST_ARRAYS} arrays, got {version!r:.80}; {_PACK_AGAIN}"
        )
    return {
        part: (
            found[part],
            {name: _from_npy(_place(folder, part, name)) for name in names[part]},
        )
        for part in found
    }


def _read_part(
    folder: Path, part: str, entry: Mapping[str, Any], arrays: dict[str, np.ndarray[Any, Any]]
) -> Stored:
    kind, facts = entry.get("kind"), entry.get("facts")
    kinds = _KINDS[part]
    if not isinstance(kind, str) or kind not in kinds or not isinstance(facts, dict):
        raise BadArraysError(
            f"{part} in {folder / MANIFEST} must be one of {', '.join(kinds)} with facts, "
            f"got {kind!r:.80}; {_PACK_AGAIN}"
        )
    module, name = kinds[kind]
    owner = getattr(importlib.import_module(module), name)
    try:
        found: Stored = owner.from_arrays(facts, arrays)
    except (BadArraysError, RecursionError) as cause:
        raise BadArraysError(
            f"{part} in {folder / MANIFEST} and its arrays must be as they were written: {cause}; "
            f"{_PACK_AGAIN}"
        ) from cause
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _place(folder: Path, part: str, array: str) -> Path:
    if _ARRAY_NAME.fullmatch(array) is None:
        raise BadArraysError(
            f"arrays in {folder / MANIFEST} must be named by letters, digits, - and _, "
            f"got {array!r:.80}; {_PACK_AGAIN}"
        )
    return folder / f"{part}.{array}.npy"


def to_npy(array: np.ndarray[Any, Any]) -> bytes:
    """Writes an array, the same bytes for the same values."""
    clean = array
    if array.dtype.names is not None:
        # Between the fields of a node lies whatever was in memory.
        clean = np.zeros(array.shape, dtype=array.dtype)
        for name in array.dtype.names:
            clean[name] = array[name]
    stream = io.BytesIO()
    np.save(stream, np.asarray(clean, order="C"), allow_pickle=False)
    return stream.getvalue()


def _from_npy(path: Path) -> np.ndarray[Any, Any]:
    """Reads one array, read-only; its header is held against the size of the file."""
    if path.is_symlink():
        raise BadArraysError(f"{path} must be a file of the artifact, got a link")
    with path.open("rb") if path.is_file() else io.BytesIO() as file:
        try:
            shape, dtype = _header(file)
        except Exception as cause:  # numpy's reader stumbles over bad headers in many ways
            raise BadArraysError(
                f"{path} must be an array in numpy's format, got {cause}; deploy the artifact again"
            ) from cause
        offset = file.tell()
        count = math.prod(shape)
        if path.stat().st_size != offset + count * dtype.itemsize:
            raise BadArraysError(
                f"{path} must be as large as its header says; deploy the artifact again"
            )
        if count * dtype.itemsize >= _MAPPED_FROM_BYTES:
            mapped = np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape)
            return np.asarray(mapped)
        array: np.ndarray[Any, Any] = np.frombuffer(file.read(), dtype=dtype).reshape(shape)
        return array


def _header(file: BinaryIO) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"version {version}")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(
        file, max_header_size=_MOST_HEADER_BYTES
    )
    if dtype.kind not in "biuf" or is_fortran or not dtype.isnative:
        raise ValueError(f"the type {dtype}, which is never written")
    is_length = [type(length) is int and 0 <= length < _MOST_LENGTH for length in shape]
    if len(shape) > _MOST_DIMENSIONS or not all(is_length):
        raise ValueError(f"the shape {shape}")
    return shape, dtype
