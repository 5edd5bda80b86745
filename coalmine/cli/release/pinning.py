"""The `model:` line is changed: for `pin`, `start` and `rollback`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.cli.release.committing import Committing, shown
from coalmine.cli.release.environment_files import EnvironmentFiles
from coalmine.config import ConfigError
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.releases.commit_message import pin_message
from coalmine.releases.names import short_model
from coalmine.releases.pinning import pin_artifact, pin_model, pin_version


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """What an endpoint is to serve: one of the three."""

    artifact: str | None = None
    version: int | None = None
    model: Mapping[str, Any] | None = None  # as a config has it

    @classmethod
    def of_options(cls, artifact: str | None, version: int | None) -> "Pin | None":
        """Read --artifact and --version; None where neither is given."""
        if artifact is not None and version is not None:
            raise click.UsageError("give --artifact or --version, one of them")
        if artifact is None and version is None:
            return None
        return cls(artifact=artifact, version=version)

    def edit(self, text: str, endpoint: str) -> str:
        """Return the config's text with it; ValueError where it does not fit."""
        if self.artifact is not None:
            return pin_artifact(text, endpoint, self.artifact)
        if self.version is not None:
            return pin_version(text, endpoint, self.version)
        return pin_model(text, endpoint, {} if self.model is None else self.model)


def pin_endpoint(
    endpoint: str,
    pin: Pin,
    environments: Sequence[EnvironmentFiles],
    committing: Committing | None,
) -> bool:
    """Change the line in all files, or in none; commit, do not push. False where it is so already.

    Ends with a refusal, and nothing changed, where it does not fit one of them.

    Args:
        committing: None: another commit takes it along.
    """
    try:
        texts = [files.checked(pin.edit(files.text, endpoint)) for files in environments]
    except ValueError as error:
        fail(f"nothing was changed\n  {error}", REFUSED)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    new = [
        (files, text) for files, text in zip(environments, texts, strict=True) if text != files.text
    ]
    for files in environments:
        if files not in [each for each, _ in new]:
            asked = short_model(_model(files, endpoint))
            click.echo(f"{endpoint} in {files.environment}: {asked} already, nothing to write")
    if not new:
        return False
    if committing is not None:
        committing.check([], edited=[files.config_file for files, _ in new])
    for files, text in new:
        before = short_model(_model(files, endpoint))
        files.write_config(text)
        after = short_model(_model(files.again(), endpoint))
        click.echo(f"{endpoint} in {files.environment}: {before} -> {after}")
        click.echo(f"wrote {shown(files.config_file)}")
    if committing is None:
        return True
    first = new[0][0].again()
    name, where = short_model(_model(first, endpoint)), [each.environment for each, _ in new]
    committing.commit([files.config_file for files, _ in new], pin_message(endpoint, name, where))
    return True


def _model(files: EnvironmentFiles, endpoint: str) -> ReleasedModelConfig:
    model = files.written(endpoint)["model"]
    return ReleasedModelConfig.model_validate_json(json.dumps(model))
