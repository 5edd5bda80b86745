"""How the input is written, by the first lines of its files, and what the model needs of it.

A line that may be a row is not quoted: what is told goes into messages, logs and notifications.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence

from batch.bad_lines import cells_of
from batch.documents import Feature, Table
from batch.heads import Head
from batch.refusal import RefusedRunError
from batch.settings import BatchSettings, Join

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_SHOWN_NAMES = 20


def recognise_table(
    heads: Sequence[Head], settings: BatchSettings, features: Sequence[Feature]
) -> Table:
    """Tell how the input is written by the first file that has a line; the others must agree.

    Raises:
        RefusedRunError: it is not what the model needs, with all that is wrong.
    """
    first = next((each for each in heads if each.first_line != ""), None)
    if first is None:
        raise RefusedRunError(
            f"input {settings.input_uri} must have at least one row, got {len(heads)} files "
            "without any"
        )
    names = tuple(feature.name for feature in features)
    delimiter = _delimiter(first, names, settings)
    cells = _cells(first, delimiter)
    has_header = _has_header(first, cells, features, settings)
    bare = settings.columns if settings.columns else names
    table = Table(
        delimiter=delimiter,
        has_header=has_header,
        columns=cells if has_header else bare,
        features=names,
        joined=_joined(settings, cells if has_header else bare, names),
    )
    _refuse(_column_problems(table, first, settings))
    check_heads(heads, table, sample=first)
    return table


def check_heads(heads: Iterable[Head], table: Table, *, sample: Head | None = None) -> None:
    """See that each file begins as the table does: the same header, or as many cells.

    Raises:
        RefusedRunError: one does not.
    """
    agreed: set[str] = set()  # of thousands of files, most begin with the same line
    for head in heads:
        line = head.first_line
        if line == "" or line in agreed:
            continue
        found = _cells(head, table.delimiter)
        if table.has_header and found != table.columns:
            like = "the table" if sample is None else sample.source.uri
            raise RefusedRunError(
                f"{head.source.uri} line 1 must be the header of {like}, "
                f"{_told(table.columns, table)}; got {_told(found, table)}; give all files the "
                "same columns in the same order"
            )
        if len(found) != len(table.columns):
            raise RefusedRunError(
                f"{head.source.uri} line 1 must have {len(table.columns)} cells, "
                f"{_told(table.columns, table)}, with {_NAMES[table.delimiter]} between them; got "
                f"{len(found)}{_columns_hint(table)}"
            )
        if table.has_header:
            agreed.add(line)


def _delimiter(head: Head, names: Sequence[str], settings: BatchSettings) -> str:
    """Choose what makes the most columns' names of the line, or else the right number of cells."""
    split = {each: _guess(head.first_line, each) for each in DELIMITERS}
    wanted = {*names, *settings.id_columns}
    named = {each: len(wanted.intersection(cells)) for each, cells in split.items()}
    if any(named.values()):
        return max(DELIMITERS, key=lambda each: named[each])
    width = len(settings.columns) if settings.columns else len(names)
    fitting = [each for each, cells in split.items() if len(cells) == width]
    return fitting[0] if fitting else max(DELIMITERS, key=lambda each: len(split[each]))


def _has_header(
    head: Head, cells: Sequence[str], features: Sequence[Feature], settings: BatchSettings
) -> bool:
    """Take a line for a header if it names a feature, as the model does."""
    if settings.has_header is not None:
        return settings.has_header
    names = [feature.name for feature in features]
    if not set(names).isdisjoint(cells):
        return True
    columns = list(settings.columns) if settings.columns else names
    if len(cells) == len(columns) and _can_be_row(cells, columns, features):
        return False
    raise RefusedRunError(
        f"{head.source.uri} line 1 must be a header with the model's features, {_listed(names)}, "
        f"or a row of {len(columns)} cells with numbers where the model has them; got "
        f"{len(cells)} cells; name the columns, or set header and columns of the job"
    )


def _can_be_row(cells: Sequence[str], columns: Sequence[str], features: Sequence[Feature]) -> bool:
    """Tell whether some number stands where the model wants one: names of columns are none."""
    numbers = [
        cells[columns.index(each.name)]
        for each in features
        if each.type == "number" and each.name in columns
    ]
    return numbers == [] or any(cell == "" or _is_number(cell) for cell in numbers)


def _column_problems(table: Table, head: Head, settings: BatchSettings) -> list[str]:
    what = f"header of {head.source.uri}" if table.has_header else "columns of the job"
    got = _told(table.columns, table)
    problems = [
        f"{what} must name each column once, got {name!r} {count} times; rename one"
        if _is_of_names(table.columns, table)
        else f"{what} must name each column once, got one {count} times in {got}; set header: "
        "false if it is a row"
        for name, count in Counter(table.columns).items()
        if count > 1
    ]
    absent = [name for name in table.features if name not in table.columns]
    if absent:
        problems.append(
            f"{what} must name every feature of the model, missing: {_listed(absent)}; got {got}"
        )
    strange = [name for name in settings.id_columns if name not in table.columns]
    if strange:
        fix = "" if table.has_header else "; set header: true, or list the columns of the job"
        problems.append(
            f"{what} must name the id columns, missing: {_listed(strange)}; got {got}{fix}"
        )
    return problems


def _joined(
    settings: BatchSettings, columns: tuple[str, ...], features: tuple[str, ...]
) -> tuple[str, ...]:
    if settings.join is Join.INPUT:  # a shard has the features anyway
        return tuple(name for name in columns if name not in features)
    return settings.id_columns if settings.join is Join.IDS else ()


def _cells(head: Head, delimiter: str) -> tuple[str, ...]:
    if "\r" in head.first_line:
        raise RefusedRunError(
            f"{head.source.uri} line 1 has a carriage return that ends no line; end lines with \\n "
            "or \\r\\n"
        )
    try:
        return split_header(head.first_line, delimiter)
    except csv.Error as error:
        raise RefusedRunError(
            f"{head.source.uri} line 1 must be CSV on one line, got: {error}"
        ) from error


def split_header(line: str, delimiter: str) -> tuple[str, ...]:
    """Return the names in a header; csv.Error if it is none."""
    return tuple(cell.strip() for cell in cells_of(line, delimiter))


def _guess(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return split_header(line, delimiter)
    except csv.Error:
        return ()


def _columns_hint(table: Table) -> str:
    """Name the setting that tells what a table without header has."""
    return "" if table.has_header else "; set columns of the job to what the files have"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    text = ", ".join(shown[:_SHOWN_NAMES])
    more = len(shown) - _SHOWN_NAMES
    return text if more <= 0 else f"{text} and {more} more"


def _told(cells: Sequence[str], table: Table) -> str:
    """List names of columns; of what may be a row, tell how much it is."""
    if _is_of_names(cells, table):
        return _listed(cells)
    return f"{len(cells)} cells of which none names a feature"


def _is_of_names(cells: Sequence[str], table: Table) -> bool:
    """Tell whether cells are no row: they name a feature, or are the columns that the job says."""
    is_said = not table.has_header and cells == table.columns
    return is_said or not set(table.features).isdisjoint(cells)


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise RefusedRunError("\n".join(problems))
