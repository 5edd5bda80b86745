"""Git's record of releases: who serves each endpoint, and what is kept to go back to.

One file an environment, `releases/<environment>.yaml` beside its config file. `coalmine promote`
writes it, people commit it; `load` computes the slots of endpoints with `model:` from it.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Self

import yaml
from pydantic import Field

from coalmine.config.document import read
from coalmine.config.misshapen import misshapen
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.problems import ConfigError
from coalmine.config.section import Name, Section

_FOLDER = "releases"
_WIDTH = 1000  # an S3 URI stays on one line
_HEAD = (
    "# Written by `coalmine promote`: who serves, and what is kept to go back to. "
    "A re-created endpoint starts with these.\n"
)


class SlotRecord(Section):
    """A variant and the model in it."""

    variant: Name = Field(examples=["blue"])
    model: ReleasedModelConfig = Field(
        examples=[{"artifact": "s3://example-models/flights/forest-2013-08.tar.gz"}]
    )


class EndpointRecord(Section):
    """Who serves an endpoint, and what is kept beside it."""

    champion: SlotRecord = Field(description="The variant that serves.")
    previous: SlotRecord | None = Field(
        default=None, description="The variant that served before; absent: nothing is kept."
    )

    def slots(self) -> tuple[tuple[str, SlotRecord], ...]:
        """Give the slots that are named, each with its key in the file."""
        champion = ("champion", self.champion)
        return (champion,) if self.previous is None else (champion, ("previous", self.previous))


class ReleaseRecord(Section):
    """The record of an environment: its endpoints by name."""

    endpoints: dict[str, EndpointRecord] = Field(default_factory=dict)

    def find(self, endpoint: str) -> EndpointRecord | None:
        """Give the record of an endpoint; None where nothing was promoted yet."""
        return self.endpoints.get(endpoint)

    def replacing(self, endpoint: str, record: EndpointRecord | None) -> Self:
        """Give the record with another entry for an endpoint; with None, without one."""
        others = {name: entry for name, entry in self.endpoints.items() if name != endpoint}
        if record is not None:
            others[endpoint] = record
        return type(self)(endpoints=dict(sorted(others.items())))


def record_path(config_file: Path, environment: str) -> Path:
    """Give the file of an environment's record."""
    return config_file.parent / _FOLDER / f"{environment}.yaml"


def read_record(file: Path) -> ReleaseRecord:
    """Read the record of an environment; an empty one where there is no file yet.

    Raises:
        ConfigError: anything is wrong with the file; it carries every problem.
    """
    if not file.exists():
        return ReleaseRecord()
    document = read(file)
    whole = json.dumps({"endpoints": document.data})
    problems = [
        document.with_line(replace(problem, path=problem.path[1:]))
        for problem in misshapen(ReleaseRecord, whole)
    ]
    if problems:
        raise ConfigError(file, problems)
    return ReleaseRecord.model_validate_json(whole)


def render_record(record: ReleaseRecord) -> str:
    """Give the text of a record's file; equal records give equal text."""
    written = record.model_dump(mode="json", exclude_none=True)["endpoints"]
    return _HEAD + yaml.safe_dump(written, sort_keys=False, width=_WIDTH)


def write_record(file: Path, record: ReleaseRecord) -> None:
    """Write the file of a record, and its folder where there is none; whole, or not at all.

    Half of it would be a record too: of fewer endpoints, or with nothing kept.
    """
    file.parent.mkdir(exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(render_record(record), encoding="utf-8")
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
