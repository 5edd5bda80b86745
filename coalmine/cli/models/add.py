"""`coalmine models add`: put a packed artifact behind the endpoint, under a key of its own."""

from pathlib import Path

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.models.asking import warm_up
from coalmine.cli.models.options import Chosen, about_models
from coalmine.multi_model.artifact import check_artifact
from coalmine.multi_model.names import ModelVersion, content_version


@click.command(epilog=exit_codes())
@about_models()
@click.argument("artifact", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="The model's name; the one in the artifact if not given.")
@click.option("--version", help="Its version; the beginning of its content's hash if not given.")
@click.option("--warm", is_flag=True, help="Ask it once, so that no caller waits for its load.")
def add(
    chosen: Chosen, *, artifact: Path, name: str | None, version: str | None, warm: bool
) -> None:
    """Add ARTIFACT, packed by `coalmine package`, to the models of ENDPOINT.

    It serves from then on; no deployment is needed. Nothing is ever overwritten.
    """
    try:
        packed = check_artifact(artifact, framework_version=chosen.framework_version)
        model = ModelVersion(
            name=str(packed.description.get("name", "")) if name is None else name,
            version=content_version(packed.sha256) if version is None else version,
        )
    except ValueError as error:
        fail(f"not added\n  {error}", REFUSED)
    if chosen.live.store.add(model, artifact):
        click.echo(
            f"added {model}, {packed.size_bytes:,} bytes; callers name it as TargetModel "
            f"{model.target_model}"
        )
    elif version is None:
        click.echo(f"{model} is there already, with this content; nothing was written")
    else:
        fail(
            f"{model} is there already, and a model is never overwritten: loaded copies would "
            "go on serving the old one\n  choose another --version, or leave it out",
            REFUSED,
        )
    if warm:
        click.echo(warm_up(chosen, model))
