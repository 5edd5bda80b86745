"""Who serves is written down: for `coalmine promote`, and at the end of the release verbs."""

from collections.abc import Sequence
from pathlib import Path

import click

from coalmine.cli.endpoint_choice import ChosenEndpoint, fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.cli.release.committing import Committing, shown
from coalmine.cli.release.environment_files import EnvironmentFiles
from coalmine.cli.release.surroundings import Surroundings
from coalmine.config import ConfigError
from coalmine.config.raw import items
from coalmine.gateways.released_endpoint import ReleasedEndpoint
from coalmine.releases.commit_message import record_message
from coalmine.releases.pinning import declare_champion
from coalmine.releases.promotion import Declared, Promotion, find_promotion


def promote_endpoints(
    endpoints: list[ChosenEndpoint],
    files: EnvironmentFiles,
    around: Surroundings,
    committing: Committing,
    *,
    is_named: bool,
    also: Sequence[Path] = (),
) -> None:
    """Write down who serves; end with a refusal, and nothing written, where one is undecided.

    Args:
        is_named: somebody asked for these endpoints.
        also: files that are to be in the same commit.
    """
    connected = {at.name: around.connect(at.stack_name, at.region) for at in endpoints}
    promotions = {
        at.name: find_promotion(
            _declared(at, files),
            connected[at.name].look(),
            is_named=is_named,
            now=int(around.clock()),
        )
        for at in endpoints
    }
    refused = [f"{name}: {each.words}" for name, each in promotions.items() if each.is_refused]
    if refused:
        fail("nothing was written\n  " + "\n  ".join(refused), REFUSED)
    _write(promotions, connected, files, committing, also=also)


def _declared(at: ChosenEndpoint, files: EnvironmentFiles) -> Declared:
    return Declared(
        slots=len(items(files.written(at.name).get("variants"))),
        has_model_line=files.has_model_line(at.name),
        owner=at.parsed().who_owns_weights,
        record=files.record().find(at.name),
    )


def _write(
    promotions: dict[str, Promotion],
    connected: dict[str, ReleasedEndpoint],
    files: EnvironmentFiles,
    committing: Committing,
    *,
    also: Sequence[Path],
) -> None:
    record, text, changed = files.record(), files.text, {}
    try:
        for name, each in promotions.items():
            before = (record, text)
            if each.record is not None:
                record = record.replacing(name, each.record)
            elif each.champion is not None:
                text = declare_champion(text, name, each.champion)
            if (record, text) != before:
                changed[name] = each
    except ValueError as error:
        fail(f"nothing was written\n  {error}", REFUSED)
    committing.check([files.record_file], edited=[files.config_file] if text != files.text else [])
    try:
        written = files.write(config=text, record=record)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    for name, each in promotions.items():
        click.echo(f"{name}: {each.words}{'' if name in changed else ', as recorded'}")
    for file in written:
        click.echo(f"wrote {shown(file)}")
    # Also what an earlier call wrote, and could not commit.
    recorded = {name: each for name, each in promotions.items() if each.serving is not None}
    message = record_message(
        files.environment,
        changed if changed else recorded,
        {name: connected[name].promotion() for name in recorded},
    )
    committing.finish([*also, *written], message, also=[files.record_file])
