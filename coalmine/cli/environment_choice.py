"""Which environment a command is about, for commands about all of it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from coalmine.cleanup.place import Place
from coalmine.cli.endpoint_choice import read_environment


def choose_place(environment: str, file: Path | None) -> Place:
    """Read where an environment is from its config, which need not be deployable from here."""
    name, data = read_environment(environment, file)
    written = {key: data.get(key) for key in ("environment", "account", "region")}
    wrong = [key for key, value in written.items() if not isinstance(value, str)]
    if wrong:
        raise click.UsageError(
            f"the config of {name} must have {', '.join(wrong)} as text, got "
            f"{', '.join(str(written[key]) for key in wrong)}; see: coalmine config check {name}"
        )
    if written["environment"] != name:
        raise click.UsageError(
            f"-c must be the environment of the config, {written['environment']}, got {name}"
        )
    return Place(
        environment=name,
        account=str(written["account"]),
        region=str(written["region"]),
        endpoints=_names(data.get("endpoints", [])),
        batch_jobs=_names(data.get("batch_jobs", [])),
        has_budget=data.get("budget") is not None,
    )


def check_account(place: Place, account: str) -> None:
    """Refuse credentials of another account than the config names."""
    if account != place.account:
        raise click.UsageError(
            f"the credentials must be of account {place.account}, where {place.environment} is, "
            f"got {account}; choose others: AWS_PROFILE=..."
        )


def _names(sections: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    return tuple(str(each["name"]) for each in sections if "name" in each)
