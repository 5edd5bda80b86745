"""`coalmine release rollback`: the model that served before takes over again."""

import click

from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.lock import held_reason
from coalmine.cli.canary.exit_codes import ending_codes
from coalmine.cli.canary.options import short_reason
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.cli.release.committing import commit_options
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.cli.release.pinning import Pin
from coalmine.cli.release.releasing import Releasing
from coalmine.cli.release.standing import Standing, look
from coalmine.cli.release.steps import Steps
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.releases.going_back import refusal_to_go_back
from coalmine.releases.names import pin_option


@click.command(epilog=ending_codes(promoted="the model before serves"))
@about_an_endpoint
@click.option(
    "--reason",
    default="",
    metavar="TEXT",
    callback=short_reason,
    help="Why; it is kept for ever.",
)
@commit_options
def rollback(chosen: Chosen, *, reason: str, commits: bool, pushes: bool) -> None:
    """Go back to the model that served ENDPOINT before, at once and without analysis.

    Golden requests, lock, capacity and verified weights are those of a canary. Then the `model:`
    line goes back, and the record. Only within `canary.rollback_window_seconds` of the promotion,
    and while that model lies in its slot. It needs what `coalmine promote` needs, and
    states:StartExecution and DescribeExecution of the canary's state machine.
    """
    model, files = _looked_at(chosen, look(chosen)), chosen.files
    has_line = files.has_model_line(chosen.at.name)
    committing = chosen.committing(commits=commits, pushes=pushes)
    committing.check([files.record_file], edited=[files.config_file] if has_line else [])
    request = StartRequest(
        kind=CanaryKind.GO_BACK,
        reason=reason,
        requested_by=chosen.around.caller(chosen.at.region),
    )
    names = ["go back", "pin", "promote"] if has_line else ["go back", "promote"]
    release = Releasing(chosen=chosen, committing=committing, steps=Steps(names=names))
    ended = release.canary(request, waits=True)
    if ended is not None:
        release.end_as(ended)
    if has_line and model is not None:
        release.pin(Pin(model=model.as_written()), has_own_commit=False)
    release.promote()
    if has_line:
        click.echo("CloudFormation learns it by the next deployment, which moves no request")


def _looked_at(chosen: Chosen, standing: Standing) -> ReleasedModelConfig | None:
    """End where there is no way back; return the model to go back to, where it is known."""
    live, at = standing.live, chosen.at
    canary = at.parsed().canary
    if live is None or canary is None:
        missing = "a deployment" if live is None else "`canary:` in the config"
        fail(f"nothing was changed\n  going back needs {missing}, got none", REFUSED)
    now = int(chosen.around.clock())
    previous = None if live.promoted is None else live.promoted.previous_variant_name
    model = None if previous is None else live.model_of(previous)
    if live.lock is not None:
        fail(f"nothing was changed\n  {held_reason(live.lock, now)}", REFUSED)
    window_seconds = canary.rollback_window_seconds
    refusal = refusal_to_go_back(live, now=now, window_seconds=window_seconds)
    if refusal is not None:
        option = "--artifact URI" if model is None else pin_option(model)
        way = f"coalmine release start {chosen.words} {option}"
        fail(f"nothing was changed\n  {refusal}\n  with a canary: {way}", REFUSED)
    return model
