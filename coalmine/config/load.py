"""From a YAML file to an `EnvironmentConfig`, or to all that is wrong with it."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coalmine.config import release_rules
from coalmine.config.document import Document, read
from coalmine.config.misshapen import misshapen
from coalmine.config.problems import ConfigError, Problem
from coalmine.config.release_record import ReleaseRecord, read_record, record_path
from coalmine.config.resolving import resolve
from coalmine.config.rules import broken_rules
from coalmine.config.schema import EnvironmentConfig

PROJECT = Path(__file__).resolve().parents[2]

_NAMES_AN_ENVIRONMENT = re.compile(r"^environment[ \t]*:", re.MULTILINE)


def environment_path(environment: str, folder: Path = PROJECT / "config") -> Path:
    """Give the config file of an environment."""
    return folder / f"{environment}.yaml"


def available_environments(folder: Path = PROJECT / "config") -> list[str]:
    """List the environments that have a config file; other YAML beside them names none."""
    return sorted(
        file.stem
        for file in folder.glob("*.yaml")
        if _NAMES_AN_ENVIRONMENT.search(file.read_text(encoding="utf-8", errors="replace"))
    )


def load(file: Path, base: Path = PROJECT) -> EnvironmentConfig:
    """Read and check the config file of an environment, and Git's record of its releases.

    Of an endpoint with `model:`, the variants come back as they are deployed: with their models and
    weights, and without those that hold nothing.

    Args:
        file: The YAML file.
        base: The folder against which relative artifact paths are read.

    Raises:
        ConfigError: anything is wrong; it carries every problem of the file.
    """
    document = read(file)
    record_file = _record_file(file, document.data)
    record = ReleaseRecord() if record_file is None else read_record(record_file)
    resolved = resolve(document.data, record)
    problems = [
        *misshapen(EnvironmentConfig, json.dumps(resolved.filled)),
        *broken_rules(resolved.filled, base),
    ]
    problems_here = _present(resolved.in_file(each) for each in problems)
    refuse(file, document, [*problems_here, *release_rules.of_environment(document.data)])
    if record_file is not None and record.endpoints:
        problems_there = _present(resolved.in_record(each) for each in problems)
        refuse(
            record_file,
            read(record_file),
            [*release_rules.of_record(document.data, record), *problems_there],
        )
    return EnvironmentConfig.model_validate_json(json.dumps(resolved.deployed))


def read_deployed(file: Path) -> dict[str, Any]:
    """Give the data of a config file with its variants as they are deployed, and check nothing.

    What cannot be filled in, because it or the record is broken, stays as it is written.

    Raises:
        ConfigError: it is no YAML mapping.
    """
    data: dict[str, Any] = read(file).data
    record_file = _record_file(file, data)
    try:
        record = ReleaseRecord() if record_file is None else read_record(record_file)
    except ConfigError:
        return data
    return resolve(data, record).deployed


def _record_file(file: Path, data: dict[str, Any]) -> Path | None:
    environment = data.get("environment")
    return record_path(file, environment) if isinstance(environment, str) else None


def refuse(file: Path, document: Document, problems: Iterable[Problem]) -> None:
    """Raise what is wrong with a file, each problem once and by its line; nothing is no error."""
    once = dict.fromkeys(document.with_line(problem) for problem in problems)
    if once:
        raise ConfigError(file, sorted(once, key=_place))


def _present(problems: Iterable[Problem | None]) -> list[Problem]:
    return [problem for problem in problems if problem is not None]


def _place(problem: Problem) -> tuple[int, str]:
    return (0 if problem.line is None else problem.line, str(problem))
