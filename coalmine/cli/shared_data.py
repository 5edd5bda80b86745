"""Data that other accounts read goes only when that is said, too."""

import click

shared_data_option = click.option(
    "--shared-data",
    "deletes_shared_data",
    is_flag=True,
    help="With --data: also what other accounts read.",
)


def check_shared_data(*, is_asked: bool, deletes_data: bool) -> None:
    """Refuse the one option without the other."""
    if is_asked and not deletes_data:
        raise click.UsageError("--shared-data must come with --data, it says which data goes too")
