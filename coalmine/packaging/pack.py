"""The steps that make an artifact, in order."""

import hashlib
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from coalmine.packaging import frameworks
from coalmine.packaging.archive import code_files, read_archive, write_archive
from coalmine.packaging.booleans import booleans_as_numbers
from coalmine.packaging.description import FILE_NAME, ModelDescription, digests
from coalmine.packaging.errors import BadInputError, RefusedModelError
from coalmine.packaging.estimator import classes, feature_names, load_estimator
from coalmine.packaging.exact_form import find_exact_form, sample_rows
from coalmine.packaging.feature_types import describe_features
from coalmine.packaging.formats import ModelFormat
from coalmine.packaging.fresh_process import answer_in_fresh_process
from coalmine.packaging.golden import GoldenRequest, answers_agree, golden_requests
from coalmine.packaging.importances import importances
from coalmine.packaging.model_files import model_files
from coalmine.packaging.sample import read_sample
from constructs_lib.sklearn_image import DEFAULT_FRAMEWORK_VERSION
from model_handlers.schema import Schema

DEFAULT_GOLDEN_ROWS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedModel:
    """An artifact that loads and answers."""

    path: Path
    description: ModelDescription
    golden_request_count: int
    sha256: str
    size_bytes: int


def pack_model(
    model: Path,
    *,
    code: Path,
    out: Path,
    name: str | None = None,
    metadata: dict[str, Any] | None = None,
    sample: Path | None = None,
    framework_version: str = DEFAULT_FRAMEWORK_VERSION,
    golden_rows: int = DEFAULT_GOLDEN_ROWS,
    model_format: ModelFormat = ModelFormat.JOBLIB,
) -> PackedModel:
    """Packs a trusted joblib file; nothing is written unless the packed model answers.

    Args:
        model: The fitted estimator; loading it runs the code inside.
        code: The folder with inference.py.
        out: The artifact to write.
        name: The model's name; the file's name without its ending if not given.
        metadata: What the artifact should carry along, such as the training data's hash.
        sample: A CSV file of rows with a header, for the features' types and the golden requests.
        framework_version: The version of SageMaker's scikit-learn container.
        golden_rows: How many rows of the sample become golden requests.
        model_format: How the artifact stores the model; the code folder must be able to read it.

    Raises:
        BadInputError: a file or option is wrong.
        RefusedModelError: the model would not serve as it should.
    """
    if golden_rows < 1:
        raise BadInputError(f"golden rows must be 1 or more, got {golden_rows}")
    version = frameworks.scikit_learn_version(framework_version)
    frameworks.check_installed_version(framework_version)
    files = code_files(code)
    estimator = load_estimator(model, expected_version=version)
    pickled = model.read_bytes()
    names = feature_names(estimator)
    rows = None if sample is None else read_sample(sample, names)
    # OpenMP's threads wait by spinning: beside a busy process a row takes them a second.
    with threadpool_limits(limits=1, user_api="openmp"):
        if rows is not None:
            rows = booleans_as_numbers(estimator, rows)
        features = describe_features(estimator, names, rows)
    description = ModelDescription(
        name=model.stem if name is None else name,
        framework_version=framework_version,
        scikit_learn_version=version,
        features=features,
        classes=classes(estimator),
        format=model_format,
        importances=importances(estimator, names),
        metadata={} if metadata is None else metadata,
    )
    schema = Schema.from_model_json(json.loads(description.to_json()))
    exact = find_exact_form(estimator, schema, sample_rows(description.features, rows))
    stored = model_files(model_format, pickled=pickled, estimator=estimator, exact=exact)
    description = replace(
        description,
        model_files=digests(stored.files),
        trusted_types=stored.trusted_types,
        why_not_exact=exact if isinstance(exact, str) else None,
    )
    requests = [] if rows is None else golden_requests(description.features, rows, golden_rows)
    _pack({**stored.code, **files, **stored.files}, description, requests, out)
    content = out.read_bytes()
    return PackedModel(
        path=out,
        description=description,
        golden_request_count=len(requests),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )


def _pack(
    files: dict[str, bytes],
    description: ModelDescription,
    requests: list[GoldenRequest],
    out: Path,
) -> None:
    """Asks once for the answers to keep, packs, and asks the unpacked artifact again."""
    answers: list[str] = []
    if requests:
        draft = {**files, FILE_NAME: description.to_json().encode()}
        answers = answer_in_fresh_process(draft, requests)
    files = {**files, FILE_NAME: description.to_json(requests, answers).encode()}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".packing-") as scratch:
        artifact = Path(scratch, "model.tar.gz")
        write_archive(artifact, files)
        again = answer_in_fresh_process(read_archive(artifact), requests)
        for request, expected, actual in zip(requests, answers, again, strict=True):
            if not answers_agree(expected, actual):
                raise RefusedModelError(
                    "the packed model must reproduce its golden answers, got another one for the "
                    f"same {request.content_type}: {actual[:80]} instead of {expected[:80]}"
                )
        artifact.replace(out)
