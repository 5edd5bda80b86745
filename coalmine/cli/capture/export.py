"""`coalmine capture export`: captured requests and answers as one table."""

from datetime import datetime
from pathlib import Path

import click

from coalmine.capture.reading import Summary
from coalmine.cli.capture.around import Chosen, about_a_capture, tell_malformed
from coalmine.cli.exit_codes import exit_codes
from coalmine.cli.moments import Moment

_FORMATS = ("parquet", "csv")


@click.command(
    epilog=exit_codes(done="the table is written", refused="nothing is captured, or not of VARIANT")
)
@about_a_capture
@click.option(
    "--from",
    "start",
    type=Moment(),
    required=True,
    help="From when on: 30m, 2h or 7d ago, or 2026-01-31T08:00 (UTC).",
)
@click.option(
    "--to", "end", type=Moment(), default="now", show_default=True, help="Until when, likewise."
)
@click.option(
    "--format", "table_format", type=click.Choice(_FORMATS), help="By the file's name if not given."
)
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The table to write.",
)
def export(
    chosen: Chosen, *, start: datetime, end: datetime, table_format: str | None, output: Path
) -> None:
    """Write what ENDPOINT was asked and answered to a table, one row for each row of a request.

    Features are columns, by the model that the variant serves now. What cannot be read with it
    stands as text in the columns `input` and `output`. Times without a zone are UTC.
    """
    # pandas, which reads the bodies, takes a moment to import.
    from coalmine.capture.columns import columns_for  # noqa: PLC0415
    from coalmine.capture.export import export as write  # noqa: PLC0415
    from coalmine.capture.model import read_model  # noqa: PLC0415
    from coalmine.capture.table_files import TableFormat, new_table  # noqa: PLC0415

    chosen_format = _format(table_format, output)
    if end <= start:
        raise click.UsageError(f"--to must be after --from, got {end:%c} and {start:%c}")
    served = chosen.live.variant_models()
    models = {
        name: read_model(served[name].document if name in served else None)
        for name in chosen.variant_names
    }
    with new_table(output, TableFormat(chosen_format), columns_for(models.values())) as table:
        summary = write(chosen.live.objects, models, table, start=start, end=end)
    _tell(summary, output)
    _tell_forbidden(
        {name: served[name].forbidden for name in chosen.variant_names if name in served}
    )


def _format(given: str | None, output: Path) -> str:
    name = output.suffix.lstrip(".") if given is None else given
    if name not in _FORMATS:
        raise click.UsageError(
            f"--output must end with .parquet or .csv, or --format be given, got {output}"
        )
    return name


def _tell(summary: Summary, output: Path) -> None:
    by_variant = ", ".join(f"{name} {count}" for name, count in sorted(summary.records.items()))
    click.echo(
        f"exported {summary.records.total()} requests as {summary.rows} rows to {output}"
        + (f": {by_variant}" if by_variant else "")
    )
    for what, count in (("requests", summary.unread_inputs), ("answers", summary.unread_outputs)):
        if count > 0:
            click.echo(f"{count} {what} could not be read with the model: they stand as text")
    tell_malformed(summary)


def _tell_forbidden(problems: dict[str, str | None]) -> None:
    for name, problem in problems.items():
        if problem is not None:
            click.echo(
                f"you may not read the model of {name}, so its requests stand as text\n  {problem}",
                err=True,
            )
