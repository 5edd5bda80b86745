"""`coalmine sandbox up|down|status|denials|env`: the embedded AWS in the background."""

import json
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from sandbox.environment import client_environment
from sandbox.lifecycle import Sandbox, SandboxError


def _refusing_clearly(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
        except SandboxError as error:
            click.echo(error, err=True)
            sys.exit(1)

    return run


@click.group()
def sandbox() -> None:
    """Run an AWS on 127.0.0.1, without an account."""


@sandbox.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--enforce-iam/--no-enforce-iam", default=True, help="Hold roles and users to their policies."
)
@_refusing_clearly
def up(port: int, enforce_iam: bool) -> None:
    """Start it in the background and wait until it is ready."""
    flag = "--enforce-iam" if enforce_iam else "--no-enforce-iam"
    state = Sandbox().start(port=port, arguments=(flag,))
    click.echo(f"the sandbox is up on http://127.0.0.1:{state.port}, process {state.pid}")
    click.echo('point this shell at it: eval "$(coalmine sandbox env)"')


@sandbox.command()
@_refusing_clearly
def down() -> None:
    """Stop it with everything it started."""
    state = Sandbox().stop()
    click.echo(f"stopped the sandbox on port {state.port}; nothing of it is left running")


@sandbox.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_refusing_clearly
def status(as_json: bool) -> None:
    """Say whether it runs, and which endpoints and processes it has."""
    page = Sandbox().status()
    if as_json:
        click.echo(json.dumps(page, indent=2))
        return
    click.echo(f"http://127.0.0.1:{page['port']}, process {page['pid']}")
    for endpoint in page["endpoints"]:
        variants = ", ".join(
            f"{variant['name']} weight {variant['weight']} x{variant['instances']}"
            for variant in endpoint["variants"]
        )
        click.echo(f"  endpoint {endpoint['name']}: {endpoint['status']}  {variants}")
    for process in page["processes"]:
        click.echo(f"  process {process['pid']}: {process['command']}")


@sandbox.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_refusing_clearly
def denials(as_json: bool) -> None:
    """Print the calls that IAM refused, the latest last."""
    found = Sandbox().denials()
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for call in found:
        at = datetime.fromtimestamp(call["at"], UTC)
        click.echo(f"{at:%H:%M:%S} {call['principal']}")
        click.echo(f"         {call['action']} on {call['resource_arn']}")
    click.echo(f"{len(found)} calls refused since the sandbox is up")


@sandbox.command()
@_refusing_clearly
def env() -> None:
    """Print the lines that point a shell at it: eval "$(coalmine sandbox env)"."""
    for name, value in client_environment(Sandbox().running().port).items():
        click.echo(f"export {name}={shlex.quote(value)}")
    # A profile or token of a real account would win over the keys above.
    click.echo("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN")
