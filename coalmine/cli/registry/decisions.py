"""What approve and reject have in common: a version, a reason, and nothing done in silence."""

import json
from collections.abc import Callable

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.cli.registry.options import Chosen, about_a_group
from coalmine.registration.versions import (
    ApprovalStatus,
    RegisteredVersion,
    refusal_to_decide,
)

_LONGEST_REASON = 1024


def about_a_version(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its group, a version's number and the reason for the decision."""
    verb = click.option("--json", "as_json", is_flag=True, help="Print JSON.")(verb)
    verb = click.option("--reason", required=True, help="Why; it stays with the version.")(verb)
    verb = click.argument("version", type=click.IntRange(min=1))(verb)
    return about_a_group(verb)


def decide(
    chosen: Chosen, version: int, wanted: ApprovalStatus, reason: str, *, as_json: bool
) -> None:
    """Set a version's approval, or refuse what would change nothing."""
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise click.UsageError(f"--reason must be 1 to {_LONGEST_REASON} characters")
    found = _found(chosen, version)
    refusal = refusal_to_decide(found, wanted)
    if refusal is not None:
        fail(f"{chosen.group}: {refusal}", REFUSED)
    chosen.live.versions.decide(found, wanted, reason)
    if as_json:
        shown = {
            "version": version,
            "model_package_arn": found.arn,
            "before": found.approval,
            "after": wanted,
            "reason": reason,
        }
        click.echo(json.dumps(shown, indent=2))
        return
    click.echo(f"version {version} of {chosen.group} is {wanted} now, it was {found.approval}")
    if wanted is ApprovalStatus.APPROVED:
        click.echo(
            f"deploy it: pin `model_package: {{ group: {chosen.group}, version: {version} }}` in "
            "a variant with weight 0, then run: cdk deploy"
        )


def _found(chosen: Chosen, version: int) -> RegisteredVersion:
    found = chosen.live.versions.find(version)
    if found is None:
        fail(
            f"{chosen.group} must have version {version}, got none of that number\n"
            f"  look: coalmine registry list {chosen.words}",
            REFUSED,
        )
    return found
