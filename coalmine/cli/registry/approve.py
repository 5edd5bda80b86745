"""`coalmine registry approve`: a version may be deployed."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.registry.decisions import about_a_version, decide
from coalmine.cli.registry.options import Chosen
from coalmine.registration.versions import ApprovalStatus


@click.command(epilog=exit_codes())
@about_a_version
def approve(chosen: Chosen, *, version: int, reason: str, as_json: bool) -> None:
    """Say that VERSION of GROUP may be deployed.

    A rule on this approval may start a canary; see docs/registry.md.
    """
    decide(chosen, version, ApprovalStatus.APPROVED, reason, as_json=as_json)
