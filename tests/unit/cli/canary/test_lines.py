"""A journal entry as a line: where, what, and both variants' counts with the evidence."""

from coalmine.cli.canary.lines import ending_line, entry_line

COUNTS = {"invocations": 310, "errors": 9}
METRIC = {
    "outcome": "pass",
    "reason": "5xx errors: challenger 9 of 310, champion 13 of 2790",
    "stage_challenger": COUNTS,
    "stage_champion": {"invocations": 2790, "errors": 13},
    "log_evidence": 1.0,
    "limit": 20.0,
}
TICK = {
    "at": 0,
    "step": "Judge",
    "verdict": "hold",
    "share": 0.1,
    "stage_index": 0,
    "metrics": [METRIC],
    "dropped": {},
    "reason": "stage 1 of 3 baked 1 of 9 s; 5xx errors: challenger 9 of 310, champion 13 of 2790",
}
ROLES = ("blue", "green")


def line(entry):
    return entry_line(entry, ROLES).plain


def test_a_tick_shows_counts_and_evidence_of_its_limit():
    expected = "green 9 of 310 failed, blue 13 of 2790 failed; evidence 2.7:1 of 20:1"

    assert line(TICK).endswith(expected)


def test_a_roll_back_shows_its_reason():
    assert line(TICK | {"verdict": "roll_back", "reason": "why"}).endswith("\nwhy")


def test_what_holds_a_stage_besides_its_bake_is_told():
    """A bare `hold` for an hour, and nobody knows that an alarm is on."""
    held = TICK | {"reason": "stage 1 of 3 baked 9 of 9 s; held until 1 h at most; alarm x is on"}

    assert line(held).endswith("\nheld until 1 h at most; alarm x is on")


def test_without_counts_the_line_says_what_was_left_out():
    nothing = METRIC | {"stage_challenger": {"invocations": 0, "errors": 0}}

    said = line(TICK | {"metrics": [nothing], "dropped": {"warm-up": 3}})

    assert said.endswith("no counts yet: warm-up")


def test_unreadable_counts_are_told_as_such():
    broken = METRIC | {"outcome": "error", "reason": "5xx errors: counts are unavailable"}

    assert "counts are unavailable" in line(TICK | {"metrics": [broken]})


def test_another_step_shows_what_it_did():
    entry = TICK | {"step": "Shift traffic", "metrics": [], "reason": "green has settled"}

    assert "shift traffic" in line(entry)
    assert line(entry).endswith("green has settled")


def test_a_start_says_who_asked_for_it():
    entry = TICK | {"step": "Prepare", "metrics": [], "reason": "ready", "requested_by": "maria"}

    assert line(entry).endswith("ready; asked for by maria")


def test_an_ending_says_what_ended():
    hot_fix = {"outcome": "promoted", "kind": "hot_fix", "reason": "why"}
    nothing = {"outcome": "nothing_to_release", "kind": "canary", "reason": "it serves"}

    assert "hot fix promoted: why" == ending_line(hot_fix).plain
    assert "nothing to release: it serves" == ending_line(nothing).plain


def test_an_ending_says_outcome_and_reason():
    assert "rolled back: why" == ending_line({"outcome": "rolled_back", "reason": "why"}).plain
    assert "refused, nothing was touched: why" == (
        ending_line({"outcome": None, "reason": "why"}).plain
    )
