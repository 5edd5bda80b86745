"""What the verbs share: the endpoint that is meant, its files, and what reaches the world."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from coalmine.cli.endpoint_choice import (
    ChosenEndpoint,
    choose_endpoint,
    environment_options,
    fail,
)
from coalmine.cli.exit_codes import AWS_SAID_NO
from coalmine.cli.release.committing import Committing
from coalmine.cli.release.environment_files import EnvironmentFiles
from coalmine.cli.release.surroundings import Surroundings
from coalmine.gateways.aws import AwsError

Verb = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The endpoints a verb is about."""

    endpoints: list[ChosenEndpoint]
    is_named: bool  # somebody said which
    files: EnvironmentFiles
    around: Surroundings

    @property
    def at(self) -> ChosenEndpoint:
        """The endpoint of a verb about one."""
        return self.endpoints[0]

    def again(self) -> "Chosen":
        """Read the files once more, after one of them was changed."""
        files = self.files.again()
        return replace(
            self,
            files=files,
            endpoints=[
                choose_endpoint(at.name, files.environment, files.config_file)
                for at in self.endpoints
            ],
        )

    @property
    def words(self) -> str:
        """How it is named on the command line."""
        return self.at.words

    def committing(self, *, commits: bool, pushes: bool) -> Committing:
        """Give what becomes of the files that a verb writes."""
        return Committing(
            is_wanted=commits or pushes, pushes=pushes, repository=self.around.repository
        )


def about_an_endpoint(verb: Verb) -> Verb:
    """Give a verb one endpoint; it may be left out where the environment has one only."""
    return _about(verb, takes_all=False)


def about_all_endpoints(verb: Verb) -> Verb:
    """Give a verb the endpoint that is named, or all of the environment."""
    return _about(verb, takes_all=True)


def _about(verb: Verb, *, takes_all: bool) -> Verb:
    @click.argument("endpoint", required=False)
    @environment_options
    @click.pass_obj
    @wraps(verb)
    def run(
        obj: Surroundings | None,
        /,
        endpoint: str | None,
        environment: str,
        file: Path | None,
        **options: Any,
    ) -> None:
        files = EnvironmentFiles.find(environment, file)
        names = files.endpoints if takes_all and endpoint is None else (endpoint,)
        chosen = Chosen(
            endpoints=[choose_endpoint(name, environment, file) for name in names],
            is_named=endpoint is not None,
            files=files,
            around=Surroundings() if obj is None else obj,
        )
        for at in chosen.endpoints:
            at.refuse_unknown()
        try:
            verb(chosen, **options)
        except AwsError as error:
            fail(f"AWS said no\n  {error}", AWS_SAID_NO)

    return run
