"""The workflows of this repository, and what their steps are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[3]
GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A job of a workflow, as it is written."""

    workflow: str
    name: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.workflow}: {self.name}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its steps; none where it calls another workflow."""
        steps: list[dict[str, Any]] = self.body.get("steps", [])
        return steps

    @property
    def rights(self) -> dict[str, str]:
        """What its token may."""
        rights: dict[str, str] = self.body.get("permissions", {})
        return rights


def read(file: Path) -> dict[Any, Any]:
    """Read a workflow; YAML 1.1 takes its `on:` for True."""
    document: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return document


def jobs() -> list[Job]:
    """Give all jobs of all workflows."""
    return [
        Job(workflow=file.stem, name=name, body=body)
        for file in WORKFLOWS
        for name, body in read(file)["jobs"].items()
    ]


def scripts() -> Iterator[tuple[str, str]]:
    """Give each script with a name for it."""
    for job in jobs():
        for number, step in enumerate(job.steps, 1):
            if "run" in step:
                yield f"{job}, step {number}", step["run"]
    for file in ACTIONS:
        for number, step in enumerate(read(file)["runs"]["steps"], 1):
            if "run" in step:
                yield f"{file.parent.name}, step {number}", step["run"]
