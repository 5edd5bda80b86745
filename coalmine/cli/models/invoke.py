"""`coalmine models invoke`: ask one model."""

import json
from typing import BinaryIO

import click

from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.models.asking import ask
from coalmine.cli.models.options import Chosen, about_models
from coalmine.gateways.model_invocations import ModelRequest


@click.command(epilog=exit_codes(done="the model answered", refused="it answered with an error"))
@about_models()
@click.argument("model")
@click.option("--body", help="The request itself.")
@click.option(
    "--file",
    "content",
    type=click.File("rb"),
    help="A file with the request; - is the standard input.",
)
@click.option(
    "--content-type", default="application/json", show_default=True, help="Of the request."
)
@click.option("--accept", default="application/json", show_default=True, help="Of the answer.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: model, content type, body.")
def invoke(
    chosen: Chosen,
    *,
    model: str,
    body: str | None,
    content: BinaryIO | None,
    content_type: str,
    accept: str,
    as_json: bool,
) -> None:
    """Ask MODEL (name/version, or a name that has one version) of ENDPOINT, and print its answer.

    The first request to a model waits until it is loaded, up to six minutes.
    """
    if (body is None) == (content is None):
        raise click.UsageError("give the request as --body or as --file, one of them")
    asked = body.encode() if body is not None else b"" if content is None else content.read()
    found = chosen.find(model)
    request = ModelRequest(content_type=content_type, accept=accept, body=asked)
    answer = ask(chosen, found, request)
    said = answer.body.decode(errors="replace")
    if answer.status != 200:
        fail(f"{found} answered {answer.status}\n  {said}", REFUSED)
    if as_json:
        told = {"model": str(found), "content_type": answer.content_type, "body": said}
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(answer.body)
