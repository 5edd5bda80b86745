"""One request to a model, repeated until it is loaded."""

import click

from canary.golden import GoldenRequest, golden_requests, is_same_answer
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import AWS_SAID_NO, REFUSED
from coalmine.cli.models.options import Chosen
from coalmine.gateways.model_invocations import ModelAnswer, ModelRequest
from coalmine.multi_model.names import ModelVersion
from coalmine.multi_model.patience import LOADING_SECONDS, wait_seconds


def ask(chosen: Chosen, model: ModelVersion, request: ModelRequest) -> ModelAnswer:
    """Return the model's answer, whatever its status; end when it cannot be loaded in time."""
    began, attempt = chosen.around.clock(), 0
    while True:
        attempt += 1
        answer = chosen.live.invocations.ask(model, request)
        if answer is not None:
            return answer
        waited = chosen.around.clock() - began
        pause = wait_seconds(attempt, waited_seconds=waited)
        if pause is None:
            fail(
                f"model {model} must be loaded within {LOADING_SECONDS:.0f} s, got none after "
                f"{attempt} attempts\n  see the endpoint's log, or give it larger instances",
                AWS_SAID_NO,
            )
        click.echo(f"{model} is being loaded ({waited:.0f} s)", err=True)
        chosen.around.sleep(pause)


def warm_up(chosen: Chosen, model: ModelVersion) -> str:
    """Ask a model its first golden request, and say how that went; end if it went badly."""
    golden = _first_golden(chosen, model)
    began = chosen.around.clock()
    answer = ask(
        chosen,
        model,
        ModelRequest(
            content_type=golden.content_type, accept=golden.accept, body=golden.body.encode()
        ),
    )
    body = answer.body.decode(errors="replace")
    if answer.status != 200:
        fail(f"{model} answered {answer.status}, not 200\n  {body}", REFUSED)
    if not is_same_answer(golden.answer, body):
        fail(f"{model} answered {body}\n  not as it was packed: {golden.answer}", REFUSED)
    seconds = chosen.around.clock() - began
    return f"{model} is loaded on one instance and answers as packed ({seconds:.1f} s)"


def _first_golden(chosen: Chosen, model: ModelVersion) -> GoldenRequest:
    description = chosen.live.store.describe(model)
    try:
        golden = () if description is None else golden_requests(description)
    except ValueError as error:
        fail(f"{model} cannot be asked what it was packed with\n  {error}", REFUSED)
    if not golden:
        fail(
            f"{model} must have a golden request to be warmed with, got none\n"
            "  package it with --sample, or ask it yourself: coalmine models invoke",
            REFUSED,
        )
    return golden[0]
