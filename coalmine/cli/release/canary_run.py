"""A canary, hot fix or going back is started and followed to its end."""

from datetime import UTC, datetime
from typing import Any

import click

from canary.documents import to_document
from canary.inputs import StartRequest
from coalmine.cli.canary.following import Follower
from coalmine.cli.endpoint_choice import console
from coalmine.cli.release.options import Chosen
from coalmine.gateways.live_canary import LiveCanary


def start_run(chosen: Chosen, live: LiveCanary, request: StartRequest) -> str:
    """Start one; return its id."""
    at = datetime.fromtimestamp(chosen.around.clock(), UTC)
    canary_id = f"{chosen.at.name}-{at:%Y%m%d-%H%M%S}"
    usual: dict[str, Any] = to_document(StartRequest())
    asked: dict[str, Any] = to_document(request)
    # Only what is asked for: the deployed canary may know less than this version.
    document = {key: value for key, value in asked.items() if value != usual[key]}
    live.executions.start(canary_id, document)
    return canary_id


def follow_run(chosen: Chosen, live: LiveCanary, canary_id: str) -> dict[str, Any]:
    """Show it up to its end; return its summary.

    Raises:
        AwsError: AWS could not be reached for several looks in a row; it goes on.
        KeyboardInterrupt: somebody looks away; it goes on.
    """
    follower = Follower(
        live=live, canary_id=canary_id, console=console(), sleep=chosen.around.sleep
    )
    return follower.follow()


def say_how_to_look(chosen: Chosen) -> None:
    """Say how a run that goes on without us is looked at, and stopped."""
    click.echo(f"look at it: coalmine canary watch {chosen.words}")
    click.echo(f"stop it:    coalmine canary abort {chosen.words}")
