"""`coalmine inspect`: what an artifact is, and whether it is what was packed."""

import json
import sys
from pathlib import Path

import click
from rich.table import Table

from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import REFUSED, WRONG_USE
from coalmine.packaging.errors import BadInputError
from coalmine.packaging.inspection import Inspection, as_document, inspect_artifact, is_exact

_SHOWN_IMPORTANCES = 20


@click.command(
    epilog="Exit codes: 0 it is what was packed; 1 it would not be loaded, it says why; 2 the call "
    "is wrong, or it is no artifact."
)
@click.argument(
    "artifact",
    metavar="ARTIFACT",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def inspect(*, artifact: Path, as_json: bool) -> None:
    """Say what ARTIFACT, a model.tar.gz, holds: format, digests, features, importances, sizes.

    Nothing of it is loaded or run, so that it is safe for artifacts of strangers.
    """
    try:
        found = inspect_artifact(artifact)
    except BadInputError as error:
        click.echo(f"{artifact}: not inspected\n  {error}", err=True)
        sys.exit(WRONG_USE)
    if as_json:
        click.echo(json.dumps(as_document(found), indent=2))
    else:
        _print(found)
    if found.problems:
        sys.exit(REFUSED)


def _print(found: Inspection) -> None:
    terminal = console()
    terminal.print(_facts(found))
    # On one line each however narrow the terminal is: they are there to be copied.
    terminal.print(f" sha256           {found.sha256}", soft_wrap=True)
    terminal.print(f" of model.json    {found.model_json_sha256}", soft_wrap=True)
    importances = found.description.get("importances")
    if importances:
        table = Table("input", "weight", box=None, title="what weighs most")
        table.columns[1].justify = "right"
        for name, weight in list(importances.items())[:_SHOWN_IMPORTANCES]:
            table.add_row(name, f"{weight:.4g}")
        terminal.print(table)
    for problem in found.problems:
        terminal.print(f"[bold red]problem[/bold red]: {problem}", soft_wrap=True)


def _facts(found: Inspection) -> Table:
    description = found.description
    features = description.get("features", [])
    texts = sum(feature.get("type") == "text" for feature in features)
    classes = description.get("classes")
    code_bytes = sum(file.size_bytes for file in found.files if file.name.startswith("code/"))
    model_bytes = sum(file.size_bytes for file in found.files if file.recorded_sha256 is not None)
    table = Table(show_header=False, box=None)
    for name, value in {
        "model": description.get("name"),
        "framework": f"{description.get('framework_version')}, "
        f"scikit-learn {description.get('scikit_learn_version')}",
        "format": _format(found),
        "scoring": _scoring(found),
        "features": f"{len(features)}, {texts} of them text",
        "predicts": "a number" if classes is None else f"one of {len(classes)} classes",
        "golden requests": len(description.get("golden_requests", [])),
        "size": f"{found.size_bytes:,} bytes packed; model {model_bytes:,}, code {code_bytes:,}",
    }.items():
        table.add_row(name, str(value))
    return table


def _format(found: Inspection) -> str:
    if found.model_format is None:
        return "of an older packer"
    return f"{found.model_format}, {'a pickle' if found.is_pickled else 'no pickle'}"


def _scoring(found: Inspection) -> str:
    exact = is_exact(found)
    if exact is None:
        return "decided when it is loaded"
    if exact:
        return "exact, without the estimator"
    return f"by the estimator itself: {found.description['why_not_exact']}"
