"""`coalmine release pin`: change what an endpoint is to serve, in the config files."""

from pathlib import Path

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.release.committing import Committing, commit_options
from coalmine.cli.release.environment_files import EnvironmentFiles
from coalmine.cli.release.pinning import Pin, pin_endpoint
from coalmine.cli.release.surroundings import Surroundings


@click.command(
    epilog=exit_codes(
        done="it is written, or was so already",
        refused="it was refused and nothing was changed, or Git said no",
    )
)
@click.argument("endpoint")
@click.option(
    "-c",
    "--env",
    "environment",
    required=True,
    multiple=True,
    metavar="ENV",
    help="The environment: dev, or env=dev as cdk has it; repeat it.",
)
@click.option(
    "--config",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another file than config/ENV.yaml, for one environment.",
)
@click.option("--artifact", metavar="URI", help="The packed model: s3://bucket/key, or a file.")
@click.option(
    "--version", type=click.IntRange(min=1), metavar="N", help="Of its model package group."
)
@commit_options
@click.pass_obj
def pin(
    obj: Surroundings | None,
    *,
    endpoint: str,
    environment: tuple[str, ...],
    file: Path | None,
    artifact: str | None,
    version: int | None,
    commits: bool,
    pushes: bool,
) -> None:
    """Change the `model:` line of ENDPOINT: a release, once it is deployed.

    Comments and layout of the files stay as they are. All files are changed, or none. It asks AWS
    nothing and deploys nothing.
    """
    around = Surroundings() if obj is None else obj
    asked = Pin.of_options(artifact, version)
    if asked is None:
        raise click.UsageError("give --artifact URI or --version N, got neither")
    names = tuple(dict.fromkeys(each.removeprefix("env=") for each in environment))
    if file is not None and len(names) > 1:
        raise click.UsageError(f"--config names the file of one environment, got {len(names)}")
    environments = [EnvironmentFiles.find(name, file) for name in names]
    committing = Committing(
        is_wanted=commits or pushes, pushes=pushes, repository=around.repository
    )
    is_new = pin_endpoint(endpoint, asked, environments, committing)
    committing.push(environments[0].config_file)
    if is_new:
        click.echo(f"release it: coalmine release start {endpoint} -c {names[0]}")
