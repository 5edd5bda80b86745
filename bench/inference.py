"""How fast the packed handlers answer, beside the tutorial's, the container's and other engines.

    python bench/inference.py [--quick] [--parts one_row batch ...] [--models rf100 hgb ...]
    python bench/inference.py --found FILE.json --page docs/performance.md --plot PICTURE.svg

Prints JSON on stdout (`goals`: what must be reached, what was, and whether it is) and tables on
stderr. All contenders of a part take turns in the same run; ratios are theirs, not the machine's.
`--keep FILE` writes the JSON too, `--page` the tables into a page between its marks, `--plot` a
picture. With `--found` nothing is measured: page and plot are made of a run that was kept.

The first run makes an environment for the peers (.venv-inference) and trains and packs the models
into build/bench/inference: some ten minutes on two cores. Later ones take six, `--quick` two.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
PARTS = ("one_row", "agreement", "batch", "http_requests", "http_body", "start_up", "loads")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that are wanted, and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter bursts, smaller bodies")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--models", nargs="+", help="of one_row and agreement; all without it")
    parser.add_argument("--keep", type=Path, help="write the JSON to this file too")
    parser.add_argument("--found", type=Path, help="a file that was kept: measure nothing")
    parser.add_argument("--page", type=Path, help="write the tables into this page")
    parser.add_argument("--plot", type=Path, help="draw this picture")
    wanted = parser.parse_args(arguments)
    # A script's own folder is on the path, not the one that `bench` is a package of.
    sys.path[0] = str(PROJECT)
    # A run that is ended ends its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    from bench.inference_speed import pages, plot, run, tables  # noqa: PLC0415  # see above

    found: dict[str, Any]
    if wanted.found is not None:
        found = json.loads(wanted.found.read_text(encoding="utf-8"))
    else:
        found = run.measure(wanted.parts, keys=wanted.models, is_quick=wanted.quick)
    text = json.dumps(found, indent=1)
    if wanted.keep is not None:
        wanted.keep.write_text(f"{text}\n", encoding="utf-8")
    if wanted.page is not None:
        pages.write_into(wanted.page, found)
    if wanted.plot is not None:
        wanted.plot.write_text(plot.svg(found), encoding="utf-8")
    print(tables.as_text(found), file=sys.stderr)
    print(text)


if __name__ == "__main__":
    main()
