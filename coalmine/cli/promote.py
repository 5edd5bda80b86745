"""`coalmine promote`: write into Git's record what serves."""

import click

from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.release.committing import commit_options
from coalmine.cli.release.options import Chosen, about_all_endpoints
from coalmine.cli.release.promoting import promote_endpoints


@click.command(
    epilog=exit_codes(
        done="it is written, or was so already",
        refused="it was refused and nothing was written, or Git said no",
    )
)
@about_all_endpoints
@commit_options
def promote(chosen: Chosen, *, commits: bool, pushes: bool) -> None:
    """Write down who serves ENDPOINT, by its live weights; without ENDPOINT, of all.

    Of an endpoint with `model:` it writes releases/ENV.yaml beside the config file: champion, and
    what is kept to go back to. Of explicit slots it sets `initial_weight` in the config file.
    Either says whom a re-created endpoint serves, and changes none that is there. Refused while a
    canary holds the endpoint, while it moves, and where its traffic is shared.

    It needs cloudformation:DescribeStacks, sagemaker:DescribeEndpoint, DescribeEndpointConfig and
    DescribeModel, and dynamodb:GetItem of the canary's table.
    """
    promote_endpoints(
        chosen.endpoints,
        chosen.files,
        chosen.around,
        chosen.committing(commits=commits, pushes=pushes),
        is_named=chosen.is_named,
    )
