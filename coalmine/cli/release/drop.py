"""`coalmine release drop`: nothing is kept to go back to, and the idle slot goes."""

import click

from canary.lock import held_reason
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED, exit_codes
from coalmine.cli.release.committing import commit_options, shown
from coalmine.cli.release.idle_lines import monthly_cost
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.cli.release.standing import Standing, look
from coalmine.config.release_record import EndpointRecord
from coalmine.releases.commit_message import drop_message
from coalmine.releases.idle_cost import idle_slots
from coalmine.releases.names import short_model


@click.command(epilog=exit_codes(done="it is written, or nothing was kept already"))
@about_an_endpoint
@commit_options
def drop(chosen: Chosen, *, commits: bool, pushes: bool) -> None:
    """Keep nothing to go back to on ENDPOINT: the next deployment removes the idle slot.

    Going back then needs a deployment and a canary. Refused while a canary runs, and while Git asks
    for a model that does not serve yet. It needs what `coalmine promote` needs.
    """
    committing = chosen.committing(commits=commits, pushes=pushes)
    standing, name = look(chosen), chosen.at.name
    refusal = _refusal(chosen, standing)
    if refusal is not None:
        fail(f"nothing was changed\n  {refusal}", REFUSED)
    record, files = standing.record, chosen.files
    if record is None or record.previous is None:
        click.echo(f"nothing is kept to go back to on {name}")
        return
    committing.check([files.record_file])
    kept = record.previous
    files.write_record(files.record().replacing(name, EndpointRecord(champion=record.champion)))
    click.echo(f"{name}: {kept.variant} no longer keeps {short_model(kept.model)}")
    click.echo(f"wrote {shown(files.record_file)}")
    click.echo(_saving(chosen, standing, kept.variant))
    click.echo("going back will then need a deployment and a canary")
    click.echo(f"remove the slot: npx cdk deploy -c env={files.environment} {chosen.at.stack_name}")
    message = drop_message(files.environment, name, kept)
    committing.finish([files.record_file], message)


def _refusal(chosen: Chosen, standing: Standing) -> str | None:
    live, record, model = standing.live, standing.record, standing.model
    if model is None:
        return (
            f"endpoint {chosen.at.name} must have a `model:` line, got slots with a model each; "
            "remove the variant without traffic from the config by hand, and deploy"
        )
    if chosen.at.parsed().deployment is not None:
        return (
            f"the slots of {chosen.at.name} must stay while it has `deployment:`, SageMaker's "
            "guardrails refuse an update that removes a variant; take `deployment:` out first, "
            "and deploy that"
        )
    if live is not None and live.lock is not None:
        return held_reason(live.lock, int(chosen.around.clock()))
    if record is not None and record.champion.model.identity != model.identity:
        return (
            f"what Git asks for must serve before its predecessor goes, got {short_model(model)} "
            f"asked for and {short_model(record.champion.model)} as champion; release it first: "
            f"coalmine release start {chosen.words}, or pin what serves"
        )
    if record is not None and live is not None and live.champion != record.champion.variant:
        return (
            f"Git's record must name who serves, {live.champion}, got {record.champion.variant}; "
            f"write it down first: coalmine promote {chosen.words}"
        )
    return None


def _saving(chosen: Chosen, standing: Standing, variant_name: str) -> str:
    if standing.live is None:
        return "nothing is deployed: it saves nothing"
    at, prices = chosen.at, chosen.around.prices()
    for slot in idle_slots(standing.live, at.parsed().variants, at.region, prices):
        if slot.variant_name == variant_name:
            return f"the next deployment saves {monthly_cost(slot)}"
    return "it has no instances: it saves nothing"
