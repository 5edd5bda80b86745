"""What a person reads of a run: tables, for the terminal and for a page."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from bench.inference_speed.goals import ALL_CORES, TUTORIAL, ours_among, slowest_of_ours
from bench.inference_speed.measuring import ratio
from bench.inference_speed.models import BY_KEY

_WIDTH = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A title, a header, and rows of as many cells."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(found: Mapping[str, Any]) -> list[Table]:
    """One table for each part that was measured, goals last."""
    parts: dict[str, Callable[[Any], Table]] = {
        "one_row": _one_row,
        "agreement": _agreement,
        "batch": _batch,
        "http_requests": _http_requests,
        "http_body": _http_body,
        "start_up": _start_up,
        "loads": _loads,
        "goals": _goals,
    }
    return [parts[name](found[name]) for name in parts if found.get(name)]


def as_text(found: Mapping[str, Any]) -> str:
    """All tables for a terminal."""
    text = io.StringIO()
    console = Console(file=text, width=_WIDTH)
    for table in tables(found):
        drawn = RichTable(*table.header, title=table.title, title_justify="left")
        for row in table.rows:
            drawn.add_row(*row)
        console.print(drawn)
    return text.getvalue()


def as_markdown(found: Mapping[str, Any]) -> str:
    """All tables for a page."""
    return "\n".join(_markdown(table) for table in tables(found))


def duration(microseconds: float) -> str:
    """A time with three digits that mean something, in the unit that suits it."""
    for limit, factor, unit in ((1e3, 1, "µs"), (1e6, 1e3, "ms")):
        if microseconds < limit:
            return f"{_three_digits(microseconds / factor)} {unit}"
    return f"{_three_digits(microseconds / 1e6)} s"


def _three_digits(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def _markdown(table: Table) -> str:
    lines = [f"### {table.title}", "", _line(table.header), _line(["---"] * len(table.header))]
    return "\n".join([*lines, *(_line(row) for row in table.rows), ""])


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


_SHORT = {
    TUTORIAL: "tutorial",
    "tutorial handler, n_jobs=-1": "tutorial, n_jobs=-1",
    "container's default handlers": "defaults",
    ALL_CORES: "ours, n_jobs=-1",
    "ONNX Runtime": "ONNX",
    "treelite GTIL": "treelite",
    "bare estimator": "bare",
}


def _one_row(found: Mapping[str, Any]) -> Table:
    names = list(dict.fromkeys(name for each in found.values() for name in each["contenders"]))
    rows: list[tuple[str, ...]] = []
    for key, each in found.items():
        contenders = each["contenders"]
        ours = slowest_of_ours(contenders, "p50_us")
        tails = [ratio(one["p99_us"], one["p50_us"]) for one in ours_among(contenders).values()]
        medians = [
            duration(contenders[name]["p50_us"]) if name in contenders else "-" for name in names
        ]
        times = ratio(contenders[TUTORIAL]["p50_us"], ours)
        rows.append((BY_KEY[key].title, *medians, f"{times:,g}x", f"{max(tails):g}"))
    header = (
        "model",
        *(_SHORT.get(name, name) for name in names),
        "ours: tutorial's speed",
        "ours: p99 / p50",
    )
    return Table(title="One JSON row, bytes to bytes, median", header=header, rows=rows)


def _agreement(found: Mapping[str, Any]) -> Table:
    rows: list[tuple[str, ...]] = []
    for key, each in found.items():
        for name, kinds in each["contenders"].items():
            cells = [_differing(kinds.get(kind)) for kind in ("unseen", "on_thresholds")]
            rows.append((BY_KEY[key].title, name, *cells))
    count = next(iter(found.values()))["rows"]
    title = (
        f"Rows of {count:,} that differ from the estimator in any bit (by how much, classes lost)"
    )
    header = ("model", "who", "rows never seen", "rows on thresholds")
    return Table(title=title, header=header, rows=rows)


def _differing(kind: Mapping[str, float] | None) -> str:
    if kind is None:
        return "-"
    if kind["rows_that_differ"] == 0:
        return "0"
    far = f"{kind['largest_difference']:.1e}"
    return f"{kind['rows_that_differ']:,} ({far}, {kind['other_class']})"


def _batch(found: Mapping[str, Any]) -> Table:
    rows = [
        (
            f"{BY_KEY[key].title}, {each['rows']:,} rows, {each['body_mb']:,.0f} MB",
            name,
            f"{one['seconds']:.2f} s",
            f"{one['rows_per_second']:,}",
            f"{ratio(each['contenders'][TUTORIAL]['seconds'], one['seconds']):g}x",
            f"{one['extra_mb']:,.0f} MB",
        )
        for key, each in found.items()
        for name, one in each["contenders"].items()
    ]
    header = ("body", "who", "time", "rows/s", "tutorial's speed", "extra memory")
    return Table(title="A CSV body, bytes to bytes, in process", header=header, rows=rows)


def _http_requests(found: Mapping[str, Any]) -> Table:
    tutorial = _best(found["servers"][TUTORIAL])
    rows = [
        (
            name,
            *(
                f"{each['requests_per_second']:,.0f}/s ({duration(each['p50_us'])}, "
                f"{duration(each['p99_us'])})"
                for each in by_count.values()
            ),
            f"{ratio(_best(by_count), tutorial):g}x",
        )
        for name, by_count in found["servers"].items()
    ]
    nginx = "behind nginx" if found["nginx"] else "without nginx"
    title = f"HTTP, one worker on one core, {nginx}: requests a second (p50, p99)"
    header = ("who", "1 connection", "16 connections", "tutorial's speed")
    return Table(title=title, header=header, rows=rows)


def _best(by_count: Mapping[str, Mapping[str, float]]) -> float:
    return max(each["requests_per_second"] for each in by_count.values())


def _http_body(found: Mapping[str, Any]) -> Table:
    tutorial = found["servers"][TUTORIAL]["seconds"]
    rows = [
        (
            name,
            f"{each['seconds']:.2f} s",
            f"{ratio(tutorial, each['seconds']):g}x",
            f"{each['extra_mb']:,.0f} MB",
        )
        for name, each in found["servers"].items()
    ]
    title = f"A CSV body of {found['body_mb']:,.0f} MB over HTTP, {BY_KEY[found['model']].title}"
    return Table(title=title, header=("who", "time", "tutorial's speed", "extra memory"), rows=rows)


def _start_up(found: Mapping[str, Any]) -> Table:
    rows = [
        (
            name,
            _WORDS[compiled],
            f"{each['first_answer_seconds']:.1f} s",
            f"{each['worst_of_next_60_ms']:,.1f} ms",
            f"{each['memory_mb']:,.0f} MB",
        )
        for name, by_kind in found["servers"].items()
        for compiled, each in by_kind.items()
    ]
    header = ("who", "modules", "first answer", "worst of the next 60", "memory")
    title = f"From the start of {found['workers']} workers to the first answer"
    return Table(title=title, header=header, rows=rows)


_WORDS = {"with_pyc": "compiled", "without_pyc": "not compiled, as images come"}


def _loads(found: Mapping[str, Any]) -> Table:
    rows = [
        (
            kind,
            duration(each["seconds"] * 1e6),
            f"{each['memory_mb']:,.0f} MB",
            "yes" if each["imports_scikit_learn"] else "no",
        )
        for kind, each in found["loads"].items()
    ]
    header = ("what", "time, imports left out", "memory of the process", "imports scikit-learn")
    return Table(title=f"Loading: {BY_KEY[found['model']].title}", header=header, rows=rows)


def _goals(found: list[dict[str, Any]]) -> Table:
    rows = [
        (
            goal["name"],
            goal["goal"],
            f"{goal['measured']:,g}",
            "yes" if goal["reached"] else "**no**",
        )
        for goal in found
    ]
    return Table(title="Goals", header=("what", "goal", "measured", "reached"), rows=rows)
