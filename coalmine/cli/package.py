"""`coalmine package`: an estimator and its inference code become a model.tar.gz."""

import json
import sys
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("model", metavar="MODEL.joblib", type=_FILE)
@click.option("--code", required=True, type=_FOLDER, help="Folder with inference.py.")
@click.option(
    "--out",
    "--output",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The model.tar.gz to write.",
)
@click.option("--name", help="The model's name; MODEL's if not given.")
@click.option("--metadata", type=_FILE, help="JSON object to carry along: data hash, metrics.")
@click.option("--sample", type=_FILE, help="CSV rows with a header: types and golden requests.")
@click.option("--framework-version", default="1.9-0", show_default=True, help="Of the container.")
@click.option(
    "--format",
    "model_format",
    type=click.Choice(["joblib", "skops", "fused"]),
    default="joblib",
    show_default=True,
    help="fused: arrays, no pickle, no scikit-learn; skops: types by name.",
)
@click.option("--golden", default=5, show_default=True, help="Sample rows in golden requests.")
def package(
    *,
    model: Path,
    code: Path,
    out: Path,
    name: str | None,
    metadata: Path | None,
    sample: Path | None,
    framework_version: str,
    model_format: str,
    golden: int,
) -> None:
    """Pack MODEL.joblib and its inference code into one artifact that SageMaker can serve.

    The packed model is unpacked, loaded and asked in a fresh process before anything is written.
    Loading a joblib or pickle file runs the code inside it: pack only models that you trust.
    """
    from coalmine.packaging import (  # noqa: PLC0415  # scikit-learn takes a second to import
        BadInputError,
        ModelFormat,
        PackagingError,
        pack_model,
    )

    try:
        packed = pack_model(
            model,
            code=code,
            out=out,
            name=name,
            metadata=None if metadata is None else _read_object(metadata),
            sample=sample,
            framework_version=framework_version,
            golden_rows=golden,
            model_format=ModelFormat(model_format),
        )
    except PackagingError as error:
        click.echo(f"{model}: not packed\n  {error}", err=True)
        sys.exit(2 if isinstance(error, BadInputError) else 1)
    click.echo(
        f"packed {packed.path}: {packed.description.name}, {len(packed.description.features)} "
        f"features, {packed.golden_request_count} golden requests, {packed.size_bytes:,} bytes, "
        f"sha256 {packed.sha256[:12]}"
    )
    if packed.description.why_not_exact is not None:
        click.echo(f"scored by the estimator itself: {packed.description.why_not_exact}")


def _read_object(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as cause:
        raise click.UsageError(f"{path}: metadata must be JSON, got {cause}") from cause
    if not isinstance(document, dict):
        raise click.UsageError(f"{path}: metadata must be a JSON object")
    return document
