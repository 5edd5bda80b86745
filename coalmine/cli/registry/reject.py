"""`coalmine registry reject`: a version may not be deployed."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.registry.decisions import about_a_version, decide
from coalmine.cli.registry.options import Chosen
from coalmine.registration.versions import ApprovalStatus


@click.command(epilog=exit_codes())
@about_a_version
def reject(chosen: Chosen, *, version: int, reason: str, as_json: bool) -> None:
    """Say that VERSION of GROUP may not be deployed; endpoints that serve it go on serving."""
    decide(chosen, version, ApprovalStatus.REJECTED, reason, as_json=as_json)
