"""`coalmine models warm`: let a model be loaded before its callers come."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.models.asking import warm_up
from coalmine.cli.models.options import Chosen, about_models


@click.command(epilog=exit_codes(done="it answers as packed", refused="it does not"))
@about_models()
@click.argument("model")
def warm(chosen: Chosen, model: str) -> None:
    """Ask MODEL (name/version, or a name that has one version) of ENDPOINT its golden request.

    One instance loads it and must answer as packed; the others load it when they are asked.
    """
    click.echo(warm_up(chosen, chosen.find(model)))
