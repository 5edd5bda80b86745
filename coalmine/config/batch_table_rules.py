"""Batch jobs: how the input is read, and what stands beside its answers."""

from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given

_ACCEPTED_BY = {"csv": "text/csv", "parquet": "text/csv", "jsonlines": "application/jsonlines"}
_LISTS = ("columns", "id_columns")


def of_job(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the columns, the join and the output of a job."""
    for name in _LISTS:
        yield from _each_once(_listed(job, name), (*path, name))
    yield from _header(job, path)
    yield from _ids(job, path)
    yield from _join(job, path)
    yield from _format(job, path)


def _each_once(columns: list[Any], path: Path) -> Iterator[Problem]:
    for place, column in enumerate(columns):
        if column in columns[:place]:
            yield Problem(
                path=(*path, place),
                value=repr(column),
                allowed="each column once: answers are told apart by it",
                fix="remove or rename it",
            )


def _header(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    if job.get("header") is True and _listed(job, "columns"):
        yield Problem(
            path=(*path, "columns"),
            value="columns of an input with a header",
            allowed="columns of an input without one: a header names them itself",
            fix="remove `columns`, or write `header: false`",
        )


def _ids(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    columns, ids = _listed(job, "columns"), _listed(job, "id_columns")
    here = (*path, "id_columns")
    if not ids:
        return
    if job.get("header") is False and not columns:
        yield Problem(
            path=here,
            value="id_columns of an input whose columns have no names",
            allowed="names that a header or `columns` gives",
            fix="add `columns: [...]` with all columns of the input, in their order",
        )
    for place, column in enumerate(ids):
        if columns and column not in columns:
            yield Problem(
                path=(*here, place),
                value=repr(column),
                allowed=f"one of `columns`: {', '.join(str(each) for each in columns)}",
                fix="correct the name, or add it to `columns`",
            )
    if job.get("join") in ("none", "input"):
        yield Problem(
            path=here,
            value=f"id_columns that `join: {job['join']}` does not read",
            allowed="id_columns with `join: ids`",
            fix="remove `join`, or remove `id_columns`",
        )


def _join(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    if job.get("join") == "ids" and not _listed(job, "id_columns"):
        yield Problem(
            path=(*path, "join"),
            value="'ids' without id_columns",
            allowed="ids beside `id_columns`, which says what is joined",
            fix="add `id_columns: [...]`, or write `join: input`",
        )
    is_json = "jsonlines" in (job.get("output_format"), _format_of(job.get("accept")))
    joins = job.get("join") in ("ids", "input") or bool(_listed(job, "id_columns"))
    if is_json and joins:
        yield Problem(
            path=(*path, "join"),
            value="a join of CSV input and JSON Lines answers",
            allowed="a join of equal types: SageMaker joins CSV to CSV",
            fix="write `output_format: csv`, or remove the join",
        )


def _format(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    accept, output = job.get("accept"), job.get("output_format")
    needed = _ACCEPTED_BY.get(output) if isinstance(output, str) else None
    if accept in _ACCEPTED_BY.values() and needed is not None and accept != needed:
        yield Problem(
            path=(*path, "accept"),
            value=f"{accept!r} with output_format {output}",
            allowed=f"{needed}, of which {output} is made",
            fix="remove `accept`: it follows from output_format",
        )
    is_parquet = output == "parquet"
    if is_parquet and not given(job, "parquet_layer_arn"):
        yield Problem(
            path=(*path, "parquet_layer_arn"),
            value="nothing",
            allowed="a Lambda layer with pyarrow: Python's own library writes no Parquet",
            fix="add the ARN of a layer's version, for instance of the AWS SDK for pandas",
        )
    if given(job, "parquet_layer_arn") and not is_parquet:
        yield Problem(
            path=(*path, "parquet_layer_arn"),
            value="a layer that nothing uses",
            allowed="a layer with `output_format: parquet`",
            fix="remove it, or write `output_format: parquet`",
        )
    if given(job, "output_header") and (is_parquet or _format_of(accept, output) == "jsonlines"):
        yield Problem(
            path=(*path, "output_header"),
            value="a header of output that is no CSV",
            allowed="output_header with CSV: JSON Lines and Parquet name their columns themselves",
            fix="remove it",
        )


def _format_of(accept: Any, output: Any = None) -> Any:
    is_json = accept == _ACCEPTED_BY["jsonlines"]
    return output if output is not None else "jsonlines" if is_json else "csv"


def _listed(job: dict[str, Any], name: str) -> list[Any]:
    value = job.get(name)
    return value if isinstance(value, list) else []
