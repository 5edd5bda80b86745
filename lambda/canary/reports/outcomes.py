"""How a canary ended, as a word and a sign: nothing is told by a colour alone."""

from dataclasses import dataclass

from canary.reports.parts.decision import LAST_SIGN_OF_LIFE
from canary.reports.report import Report, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How an end is shown."""

    word: str
    sign: str
    mood: str  # good, bad, open: chooses the colour


@dataclass(frozen=True, kw_only=True, slots=True)
class StageEnd:
    """How the end of a stage is shown."""

    word: str
    mood: str | None  # as that of an ending; none where nothing was judged


_ENDINGS = {
    "promoted": Ending(word="promoted", sign="\N{HEAVY CHECK MARK}", mood="good"),
    "rolled_back": Ending(word="rolled back", sign="\N{LEFTWARDS ARROW WITH HOOK}", mood="bad"),
    "held": Ending(word="held", sign="\N{IDENTICAL TO}", mood="open"),
    "aborted": Ending(word="aborted", sign="\N{MULTIPLICATION SIGN}", mood="open"),
    "infrastructure_error": Ending(word="infrastructure error", sign="!", mood="bad"),
    "nothing_to_release": Ending(word="nothing to release", sign="=", mood="good"),
}
_REFUSED = Ending(word="refused", sign="\N{EMPTY SET}", mood="open")
_RUNNING = Ending(word="not over yet", sign="\N{HORIZONTAL ELLIPSIS}", mood="open")
_STAGE_ENDS = {
    "advance": StageEnd(word="passed", mood="good"),
    "promote": StageEnd(word="passed", mood="good"),
    "hold": StageEnd(word="unfinished", mood="open"),
    "roll_back": StageEnd(word="left", mood="bad"),
}
_KINDS = {"hot_fix": "hot fix", "go_back": "going back"}


def ending(report: Report) -> Ending:
    """Return how the report's canary ended."""
    if report.outcome is None:
        return _REFUSED if report.is_over else _RUNNING
    other = Ending(word=report.outcome.replace("_", " "), sign="?", mood="open")
    return _ENDINGS.get(report.outcome, other)


def stage_end(stage: Stage, report: Report) -> StageEnd:
    """Return how a stage ended; one that was left says why, as the canary does."""
    if stage.verdict is None:
        words = "not reached" if stage.began_at is None else "not judged"
        return StageEnd(word=words, mood=None)
    if stage.verdict == "roll_back" and report.outcome is not None:
        end = ending(report)
        return StageEnd(word=end.word, mood=end.mood)
    return _STAGE_ENDS.get(stage.verdict, StageEnd(word=stage.verdict, mood="open"))


def outcome_word(report: Report) -> str:
    """Return for instance `rolled back`."""
    return ending(report).word


def decision_word(report: Report) -> str:
    """Return what happened at the turning point: a death is known by the last sign of life."""
    since = report.exposure.restore_since
    return since if since == LAST_SIGN_OF_LIFE else ending(report).word


def kind_word(report: Report) -> str | None:
    """Return what else than a canary it was, for instance `hot fix`."""
    return _KINDS.get(report.kind)
