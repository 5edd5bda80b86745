"""The stages as planned and as they were: shares, times, counts of both variants, verdicts."""

from collections.abc import Iterator, Sequence

from canary.reports.markup import Child, Markup, joined, tag, value
from canary.reports.outcomes import ending, stage_end
from canary.reports.plots.ratio import ratio_bar
from canary.reports.report import Comparison, Report, Stage, Tally
from canary.reports.sections.table import Cell, Column, table
from canary.reports.words import (
    NOTHING,
    describe_share,
    duration,
    interval,
    rate,
    whole,
)


def stages(report: Report) -> Markup | None:
    """Write the table of stages; nothing where no stage is known."""
    if not report.stages:
        return None
    challenger, champion = _names(report)
    columns = (
        Column(name="Stage"),
        Column(name="Share"),
        Column(name="Bake"),
        Column(name=f"{challenger} failed", is_number=True),
        Column(name=f"{champion} failed", is_number=True),
        Column(name=f"Error rate, times {champion}'s"),
        Column(name="Verdict"),
    )
    rows = [row for i in range(len(report.stages)) for row in _rows(report, i)]
    if len(report.metrics) > 0:
        rows += [_whole_row(report)]
    return tag(
        "section",
        {"class": "stages"},
        tag("h2", None, "Stages"),
        table("Stages as planned and as they were", columns, rows),
        tag("p", {"class": "hint"}, *_hint(report)) if _has_ratios(report) else None,
    )


def _has_ratios(report: Report) -> bool:
    return any(each.ratio is not None for stage in report.stages for each in stage.comparisons)


def _hint(report: Report) -> Iterator[Child]:
    yield (
        "The bar is the 95 % interval of the ratio of the error rates, on a scale from 0.1 to "
        "100 times; the line across it is 1, as good as "
    )
    yield _names(report)[1]
    yield (
        ". It holds at every look. In brackets is what was planned, and the smallest regression "
        "that the stage was expected to see. The last row counts the periods in which both had "
        "requests, those between two stages too."
    )


def _rows(report: Report, position: int) -> Iterator[Sequence[Cell]]:
    stage, path = report.stages[position], f"stages.{position}"
    verdict = _verdict(stage, path, report)
    if not stage.comparisons:
        sees = Cell(_sees(stage, path))
        yield (*_place(stage, path), Cell(NOTHING), Cell(NOTHING), sees, verdict)
        return
    for i, each in enumerate(stage.comparisons):
        yield (
            *_place(stage, path),
            *_failures(each, f"{path}.comparisons.{i}", is_only=len(stage.comparisons) == 1),
            Cell(joined([_ratio(each, f"{path}.comparisons.{i}"), _sees(stage, path)])),
            verdict,
        )


def _whole_row(report: Report) -> Sequence[Cell]:
    """Return the row of the whole canary, by its first metric."""
    comparison = report.metrics[0].whole
    label, end = tag("strong", None, "All"), ending(report)
    return (
        Cell(label, is_head=True),
        Cell(tag("span", {"class": "hint"}, "while both served")),
        Cell(NOTHING),
        *_failures(comparison, "metrics.0.whole", is_only=True),
        Cell(_ratio(comparison, "metrics.0.whole")),
        Cell(tag("span", {"class": f"tag {end.mood}"}, end.word)),
    )


def _place(stage: Stage, path: str) -> Iterator[Cell]:
    yield Cell(value(f"{path}.number", stage.number, str(stage.number)), is_head=True)
    planned = value(
        f"{path}.planned_share", stage.planned_share, f"({describe_share(stage.planned_share)})"
    )
    yield Cell(
        joined([_actual_share(stage, path), " ", tag("span", {"class": "planned"}, planned)])
    )
    bake = NOTHING if stage.bake_seconds is None else duration(stage.bake_seconds)
    took = value(f"{path}.bake_seconds", stage.bake_seconds, bake)
    if stage.planned_bake is None:
        yield Cell(took)
        return
    words = value(f"{path}.planned_bake", stage.planned_bake, f"({stage.planned_bake})")
    yield Cell(joined([took, " ", tag("span", {"class": "planned"}, words)]))


def _actual_share(stage: Stage, path: str) -> Markup:
    share = stage.actual_share
    shown = NOTHING if share is None else f"{100 * share:.1f} %"
    return value(f"{path}.actual_share", share, shown)


def _failures(comparison: Comparison, path: str, *, is_only: bool) -> Iterator[Cell]:
    title = None if is_only else comparison.title
    yield _failed(comparison.challenger, f"{path}.challenger", title)
    yield _failed(comparison.champion, f"{path}.champion", title)


def _ratio(comparison: Comparison, path: str) -> Markup:
    ratio = comparison.ratio
    if ratio is None:
        is_alone = comparison.challenger.requests > 0
        alone = "no champion to compare with" if is_alone else NOTHING
        return tag("span", {"class": "hint"}, alone)
    words: list[Child] = [
        value(f"{path}.ratio.least", ratio.least, ""),
        value(f"{path}.ratio.most", ratio.most, ""),
        interval(ratio),
    ]
    return joined([ratio_bar(ratio), " ", tag("span", {"class": "interval-words"}, *words)])


def _sees(stage: Stage, path: str) -> Markup | None:
    """Say which regression the stage was planned to see."""
    if stage.could_see in (None, "no comparison"):
        return None
    known = {"class": "planned sees"}
    words = str(stage.could_see).replace(" (", ", ").rstrip(")")
    return value(f"{path}.could_see", stage.could_see, f"(could see {words})", attributes=known)


def _failed(tally: Tally, path: str, title: str | None) -> Cell:
    if tally.requests == 0:
        return Cell(value(f"{path}.requests", 0, "none judged", attributes={"class": "hint"}))
    counts = joined(
        [
            value(f"{path}.errors", tally.errors, whole(tally.errors)),
            " of ",
            value(f"{path}.requests", tally.requests, whole(tally.requests)),
        ]
    )
    part = value(f"{path}.error_rate", tally.error_rate, rate(tally.error_rate))
    return Cell(
        joined(
            [
                tag("strong", None, part),
                " ",
                tag("span", {"class": "planned"}, counts),
                None if title is None else tag("span", {"class": "planned"}, f" {title}"),
            ]
        )
    )


def _verdict(stage: Stage, path: str, report: Report) -> Cell:
    end = stage_end(stage, report)
    looks = {"class": "hint" if end.mood is None else f"tag {end.mood}"}
    return Cell(value(f"{path}.verdict", stage.verdict, end.word, attributes=looks))


def _names(report: Report) -> tuple[str, str]:
    challenger, champion = report.challenger.variant_name, report.champion.variant_name
    return (
        "challenger" if challenger is None else challenger,
        "champion" if champion is None else champion,
    )
