"""The journal: its keys sort as things happened, its entries say what was seen and why."""

from canary.endpoint import EndpointState, VariantState
from canary.journal import after_last_entry_key, entries_prefix, entry, entry_key, summary
from canary.position import Next, Position
from canary.verdict import CanaryOutcome


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
