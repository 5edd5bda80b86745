"""`coalmine models remove`: take a model from behind the endpoint."""

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.models.options import Chosen, about_models

_LOADED = (
    "loaded copies serve until they are evicted or their instances go; callers must stop asking"
)


@click.command(epilog=exit_codes())
@about_models()
@click.argument("model")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(chosen: Chosen, *, model: str, yes: bool) -> None:
    """Delete MODEL (name/version, or a name that has one version) of ENDPOINT from S3.

    Instances that have it loaded go on serving it until it is evicted.
    """
    found = chosen.find(model)
    if found not in [each.model for each in chosen.live.store.list()]:
        fail(
            f"{found} must be stored to be removed, got nothing of that name\n"
            f"  see what is there: coalmine models list {chosen.at.words}",
            REFUSED,
        )
    if not yes:
        click.confirm(f"delete {found}? {_LOADED}", abort=True)
    chosen.live.store.remove(found)
    click.echo(f"removed {found}; {_LOADED}")
