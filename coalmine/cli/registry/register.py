"""`coalmine registry register`: a packed model becomes a version that waits for approval."""

import json
from pathlib import Path

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.registry.options import Chosen, about_a_group
from coalmine.multi_model.artifact import PackedArtifact, check_artifact
from coalmine.registration.metadata import customer_metadata
from coalmine.registration.request import INSTANCE_TYPES, Registration, artifact_key
from coalmine.registration.versions import RegisteredVersion
from constructs_lib.sklearn_image import SklearnImage, check_instance_type


@click.command(epilog=exit_codes(done="it is a version of GROUP", refused=None))
@about_a_group
@click.argument("artifact", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--description", help="What is new in it.")
@click.option(
    "--instance-type",
    "instance_types",
    multiple=True,
    default=INSTANCE_TYPES,
    help="A type that it may be deployed on; repeat it. Without it, the usual CPU types.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def register(
    chosen: Chosen,
    *,
    artifact: Path,
    description: str | None,
    instance_types: tuple[str, ...],
    as_json: bool,
) -> None:
    """Upload ARTIFACT, a file of `coalmine package`, and register it in GROUP.

    The same bytes are registered once: a second time it only says which version they are.
    """
    packed, image = _read(artifact, chosen.region, instance_types)
    key = artifact_key(chosen.group, packed.sha256)
    is_uploaded = chosen.live.artifacts.add(key, artifact)
    former = None if is_uploaded else _find(chosen, key)
    if former is not None:
        _show(chosen, former, (), is_new=False, as_json=as_json)
        return
    metadata = customer_metadata(packed.description, artifact_sha256=packed.sha256)
    registration = Registration(
        group_name=chosen.live.versions.group_name,
        model_data_url=chosen.live.artifacts.url(key),
        image=image,
        framework_version=packed.description["framework_version"],
        properties=metadata.properties,
        description=description,
        instance_types=instance_types,
    )
    version = chosen.live.versions.create(registration.to_request())
    _show(chosen, version, metadata.left_out, is_new=True, as_json=as_json)


def _read(
    artifact: Path, region: str | None, instance_types: tuple[str, ...]
) -> tuple[PackedArtifact, SklearnImage]:
    """Read what an artifact says of itself, and find the image that serves it."""
    try:
        for each in instance_types:
            check_instance_type(each)
        packed = check_artifact(artifact, framework_version=None)
        version = packed.description["framework_version"]
        return packed, SklearnImage.for_region(str(region), framework_version=version)
    except ValueError as error:
        raise click.UsageError(f"{artifact} cannot be registered: {error}") from error


def _find(chosen: Chosen, key: str) -> RegisteredVersion | None:
    """Find the version of an artifact that was uploaded before; its registration may have died."""
    url = chosen.live.artifacts.url(key)
    return next(
        (each for each in chosen.live.versions.versions() if each.model_data_url == url), None
    )


def _show(
    chosen: Chosen,
    version: RegisteredVersion,
    left_out: tuple[str, ...],
    *,
    is_new: bool,
    as_json: bool,
) -> None:
    if as_json:
        shown = {
            "version": version.version,
            "model_package_arn": version.arn,
            "is_new": is_new,
            "approval": version.approval,
            "left_out": left_out,
        }
        click.echo(json.dumps(shown, indent=2))
        return
    said = "registered" if is_new else "it is registered already, nothing was created:"
    click.echo(f"{said} version {version.version} of {chosen.group}, {version.approval}")
    if left_out:
        click.echo(f"the registry cannot carry: {', '.join(left_out)}; the artifact does")
    if is_new:
        click.echo(
            f"approve it: coalmine registry approve {chosen.words} {version.version} --reason ..."
        )
