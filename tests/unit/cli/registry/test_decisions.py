"""`coalmine registry approve` and `reject`: with a reason, and never in silence."""

import json

import pytest

from coalmine.registration.versions import ApprovalStatus

DECISIONS = [("approve", ApprovalStatus.APPROVED), ("reject", ApprovalStatus.REJECTED)]


@pytest.mark.parametrize(("verb", "wanted"), DECISIONS)
def test_a_decision_is_made_with_its_reason(run, live, verb, wanted):
    live.versions.has_version(3)
    done = run(verb, "flights", 3, "--reason", "checked on August")

    assert 0 == done.exit_code, done.output
    assert [(3, wanted, "checked on August")] == live.versions.decided
    assert f"version 3 of flights is {wanted} now" in done.output


@pytest.mark.parametrize(("verb", "wanted"), DECISIONS)
def test_a_decision_that_changes_nothing_is_refused(run, live, verb, wanted):
    live.versions.has_version(3, wanted, reason="as before")
    refused = run(verb, "flights", 3, "--reason", "once more")

    assert (1, []) == (refused.exit_code, live.versions.decided)
    assert "nothing was changed" in refused.output


def test_a_version_that_does_not_exist_is_refused(run, live):
    refused = run("approve", "flights", 9, "--reason", "good")

    assert (1, []) == (refused.exit_code, live.versions.decided)
    assert "coalmine registry list flights -c dev" in refused.output


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1025], ids=["none", "blank", "too long"])
def test_a_reason_says_something(run, live, reason):
    live.versions.has_version(3)

    assert 2 == run("approve", "flights", 3, "--reason", reason).exit_code
    assert [] == live.versions.decided


def test_a_reason_is_asked_for(run, live):
    live.versions.has_version(3)

    assert 2 == run("approve", "flights", 3).exit_code


def test_programs_get_before_and_after(run, live):
    live.versions.has_version(3)
    shown = json.loads(run("approve", "flights", 3, "--reason", "good", "--json").output)

    assert ("PendingManualApproval", "Approved") == (shown["before"], shown["after"])
