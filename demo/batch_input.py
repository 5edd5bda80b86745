"""`python -m demo.batch_input FILE [--rows N]`: the flights as a table to be scored, with ids.

Without `--rows` all 336,776 flights of 2013 are written once; with it they are repeated until there
are as many rows, and their ids repeat with them.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from demo.flights import scheduled_flights


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, help="how many; without it each flight once")
    wanted = parser.parse_args(arguments)
    rows = write_flights(wanted.file, wanted.rows)
    megabytes = wanted.file.stat().st_size / 1e6
    Console().print(f"{wanted.file}: {rows:,} flights, {megabytes:,.1f} MB", soft_wrap=True)


def write_flights(file: Path, rows: int | None = None) -> int:
    """Write a header and so many flights; return how many."""
    header, _, text = scheduled_flights().to_csv(index=False, lineterminator="\n").partition("\n")
    lines = text.splitlines(keepends=True)
    left = len(lines) if rows is None else rows
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"{header}\n")
        while left > 0:
            stream.writelines(lines[:left])
            left -= min(left, len(lines))
    return len(lines) if rows is None else rows


if __name__ == "__main__":
    main()
