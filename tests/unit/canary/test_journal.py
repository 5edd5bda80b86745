"""The journal: its keys sort as things happened, its entries say what was seen and why."""

from typing import Any

import pytest

from canary.endpoint import EndpointState, Roles, VariantState
from canary.inputs import StartRequest
from canary.journal import (
    after_last_entry_key,
    entries_prefix,
    entry,
    entry_key,
    start_details,
    summary,
)
from canary.kind import CanaryKind
from canary.plan import ExpectedTraffic, build_plan
from canary.position import Next, Position
from canary.settings import CanarySettings
from canary.verdict import CanaryOutcome
from tests.doubles.canary_run import a_run


def test_entries_sort_by_number_between_their_bounds():
    keys = [entry_key("flights-1", number) for number in (0, 9, 10, 100_000, 999_999)]

    assert sorted(keys) == keys
    assert all(
        entries_prefix("flights-1") < key < after_last_entry_key("flights-1") for key in keys
    )


def test_canaries_with_related_names_do_not_mix():
    assert not entry_key("flights-10", 1).startswith(entries_prefix("flights-1"))


def test_an_entry_tells_news_where_there_are_some_and_reasons_otherwise():
    position = Position(next=Next.WAIT, canary_id="flights-1", sequence=3, reason="why")
    endpoint = EndpointState(
        name="flights-dev",
        status="Updating",
        variants=(VariantState(name="green", current_weight=0.0, desired_weight=0.1),),
    )
    told = entry("Shift traffic", position, now=5, news="what", endpoint=endpoint)

    assert (3, 5, "what", "Updating", {"green": 0.0}) == (
        told["sequence"],
        told["at"],
        told["reason"],
        told["status"],
        told["weights"],
    )
    assert "why" == entry("Prepare", position, now=5)["reason"]


def test_a_refused_canary_has_a_summary_without_an_outcome():
    refused = Position(next=Next.REFUSE, canary_id="flights-1", reason="the endpoint is held")
    told = summary(refused, endpoint_name="flights-dev", now=5, is_over=True)

    assert (None, True, "the endpoint is held") == (
        told["outcome"],
        told["is_over"],
        told["reason"],
    )


def test_an_outcome_is_written_as_its_word():
    ended = Position(next=Next.END, canary_id="flights-1", outcome=CanaryOutcome.HELD)

    assert "held" == summary(ended, endpoint_name="flights-dev", now=5, is_over=True)["outcome"]


def test_a_refused_start_says_what_was_asked_for_by_whom():
    request = StartRequest(kind=CanaryKind.GO_BACK, requested_by="arn:maria", reason="because")
    refused = Position(next=Next.REFUSE, canary_id="flights-1", reason="too late")
    told = summary(refused, endpoint_name="flights-dev", now=5, is_over=True, request=request)

    assert ("go_back", "arn:maria", "because", 5) == (
        told["kind"],
        told["requested_by"],
        told["request_reason"],
        told["concluded_at"],
    )


@pytest.mark.parametrize(
    ("changed", "passed"),
    [
        ({}, 0),
        ({"stage_index": 2, "outcome": CanaryOutcome.ROLLED_BACK}, 2),
        ({"stage_index": 3, "outcome": CanaryOutcome.PROMOTED}, 4),
        ({"kind": CanaryKind.HOT_FIX, "outcome": CanaryOutcome.PROMOTED}, 0),
    ],
    ids=["begun", "rolled back", "promoted", "not judged"],
)
def test_a_summary_counts_the_stages_that_were_judged_and_passed(changed, passed):
    position = Position(next=Next.END, run=a_run(**changed), canary_id="flights-1")
    told = summary(position, endpoint_name="flights-dev", now=5, is_over=True)

    assert passed == told["stages_passed"]


def test_a_summary_says_which_models_and_since_when():
    run = a_run(champion_source="s3://old", challenger_source="s3://new", started_at=3)
    position = Position(next=Next.SMOKE_TEST, run=run, canary_id="flights-1")
    told = summary(position, endpoint_name="flights-dev", now=5, is_over=False)

    assert ("s3://old", "s3://new", 3, None) == (
        told["champion_source"],
        told["challenger_source"],
        told["started_at"],
        told["concluded_at"],
    )


def test_the_entry_of_a_start_says_who_asked_for_what():
    run = a_run(requested_by="arn:maria", request_reason="because", challenger_source="s3://new")
    details: dict[str, Any] = start_details(run, a_plan())

    assert ("canary", "arn:maria", "because", "s3://new") == (
        details["kind"],
        details["requested_by"],
        details["request_reason"],
        details["challenger_source"],
    )
    assert 4 == len(details["plan"])


def test_what_is_not_judged_has_no_plan_of_its_stages():
    """Its one stage would be planned with a bake that never is."""
    assert [] == start_details(a_run(kind=CanaryKind.HOT_FIX), a_plan())["plan"]


def a_plan():
    return build_plan(
        CanarySettings(),
        roles=Roles(champion="blue", challenger="green"),
        expected=ExpectedTraffic(requests_per_minute=600, error_rate=0.01),
    )
