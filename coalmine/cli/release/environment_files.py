"""The files of an environment that releases change: its config, and Git's record beside it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from coalmine.config import ConfigError, load
from coalmine.config.document import read
from coalmine.config.load import environment_path
from coalmine.config.raw import items
from coalmine.config.release_record import (
    ReleaseRecord,
    read_record,
    record_path,
    write_record,
)
from coalmine.releases.rewriting import read_data


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentFiles:
    """The config of an environment as it is written, and where its record is."""

    environment: str
    config_file: Path
    text: str

    @classmethod
    def find(cls, environment: str, file: Path | None) -> "EnvironmentFiles":
        """Read the files of an environment; a wrong use where they are not as they must be."""
        name = environment.removeprefix("env=")
        config_file = environment_path(name) if file is None else file
        try:
            found = read(config_file).data.get("environment")
        except ConfigError as error:
            raise click.UsageError(str(error)) from error
        if found != name:
            raise click.UsageError(f"-c must be the environment of the config, {found}, got {name}")
        # Not read_text(): that would change line ends, and so every line of a commit.
        text = config_file.read_bytes().decode()
        return cls(environment=name, config_file=config_file.resolve(), text=text)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The names of all endpoints."""
        found = items(read_data(self.text).get("endpoints"))
        return tuple(str(each["name"]) for each in found if "name" in each)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the config is another file than the CDK app would take."""
        return self.config_file != environment_path(self.environment).resolve()

    @property
    def record_file(self) -> Path:
        """Where Git's record is, or will be."""
        return record_path(self.config_file, self.environment)

    def record(self) -> ReleaseRecord:
        """Read the record; an empty one where nothing was promoted yet."""
        return read_record(self.record_file)

    def written(self, endpoint: str) -> dict[str, Any]:
        """Give the section of an endpoint as it is written: slots are not filled in."""
        found = items(read_data(self.text).get("endpoints"))
        return next((each for each in found if each.get("name") == endpoint), {})

    def has_model_line(self, endpoint: str) -> bool:
        """Whether one line says what an endpoint is to serve."""
        return self.written(endpoint).get("model") is not None

    def again(self) -> "EnvironmentFiles":
        """Read the files once more."""
        return EnvironmentFiles.find(self.environment, self.config_file)

    def write(self, *, config: str, record: ReleaseRecord) -> list[Path]:
        """Write what is new of the two files; return which.

        Raises:
            ConfigError: the config would not be accepted; nothing was written.
        """
        is_written = {
            self.config_file: self.write_config(config),
            self.record_file: self.write_record(record),
        }
        return [file for file, is_new in is_written.items() if is_new]

    def checked(self, text: str) -> str:
        """Return another text of the config, if it would be accepted.

        Raises:
            ConfigError: it would not; nothing was written.
        """
        if text != self.text:
            with self._beside(text) as new:
                self._check(new)
        return text

    def write_config(self, text: str) -> bool:
        """Write another text of the config, whole or not at all; False where it is the same.

        Raises:
            ConfigError: it would not be accepted; nothing was written.
        """
        if text == self.text:
            return False
        with self._beside(text) as new:
            self._check(new)
            shutil.copymode(self.config_file, new)
            new.replace(self.config_file)
        return True

    @contextmanager
    def _beside(self, text: str) -> Iterator[Path]:
        """Give a file beside the config, where it is read with the same record."""
        new = self.config_file.with_name(f".{self.config_file.name}.new")
        try:
            new.write_bytes(text.encode())
            yield new
        finally:
            new.unlink(missing_ok=True)

    def _check(self, new: Path) -> None:
        try:
            load(new)
        except ConfigError as error:
            raise ConfigError(self.config_file, error.problems) from error

    def write_record(self, record: ReleaseRecord) -> bool:
        """Write the record; False where it is the same."""
        if record == self.record():
            return False
        write_record(self.record_file, record)
        return True
