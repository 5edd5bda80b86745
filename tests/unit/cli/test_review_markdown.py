"""The document of a change: what stands in it, and what is left out when there is too much."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.cli.review_markdown import SMALLEST_LIMIT, review_document, tally

COST = (
    "### `dev`: $10 a month expected\n\n| a | b |\n\n<details><summary>parts</summary>\n</details>"
)
DIFF = """Stack Coalmine-dev-flights
Parameters
[+] Parameter BootstrapVersion BootstrapVersion: {}

Resources
[-] AWS::Logs::LogGroup Old/Logs OldLogs1 destroy
[~] AWS::SageMaker::Model Model Model2 replace
 └─ [~] Containers (requires replacement)
     └─ [-] s3://a
[~] AWS::SageMaker::Endpoint Endpoint Endpoint3
 └─ [~] Tags
[~] AWS::DynamoDB::Table Table Table4 may be replaced
[+] Custom::EndpointGate Gate Gate5

✨  Number of stacks with differences: 1"""


def test_resources_are_counted_by_what_becomes_of_them():
    """Parameters, outputs and what a resource is made of are none."""
    expected = "5 resources, 1 added, 1 changed, 1 that may be replaced, 1 replaced, 1 removed"

    assert expected == tally(DIFF)
    assert "1 resource, 1 added" == tally("[+] AWS::SNS::Topic Topic Topic1")
    assert "no resource" == tally("There were no differences")


def test_the_cost_comes_first_then_the_diff_as_it_is():
    document = review_document("dev", cost=COST, diff=DIFF)

    assert document.startswith(f"{COST}\n\n<details><summary>What a deployment would change: 5 res")
    assert f"\n```text\n{DIFF}\n```\n\n</details>\n" in document
    assert "Cut" not in document


def test_without_diff_the_cost_stands_alone():
    assert f"{COST}\n" == review_document("dev", cost=COST)


def test_a_diff_that_nobody_could_make_says_why():
    document = review_document("dev", cost=COST, failure="Could not assume role")

    assert "<summary>What a deployment would change could not be asked</summary>" in document
    assert "```text\nCould not assume role\n```" in document


def test_a_diff_that_is_too_long_is_cut_after_a_line_and_says_so():
    diff = "\n".join(f"[+] AWS::SNS::Topic Topic{number}" for number in range(1_000))
    document = review_document("dev", cost=COST, diff=diff, limit=SMALLEST_LIMIT)
    shown = re.findall(r"^\[\+\].*$", document, re.M)

    assert diff.splitlines()[: len(shown)] == shown
    assert "1000 resources, 1000 added" in document  # of all of it
    assert f"**Cut**: {len(shown)} of 1000 lines are shown. All of it: `npx cdk diff" in document
    assert document.endswith("-c env=dev`\n")


def test_an_estimate_that_is_too_long_keeps_its_sums():
    """What it is made of is left out first: it is folded anyway."""
    cost = f"{COST[:-10]}{'| a part |' * 1_000}</details>"
    document = review_document("dev", cost=cost, diff=DIFF, limit=SMALLEST_LIMIT)

    assert "| a | b |" in document
    assert "| a part |" not in document
    assert "**The estimate is cut.** All of it: `coalmine cost -c dev`" in document


@pytest.mark.parametrize("ticks", ["```", "`````"])
def test_nothing_in_a_diff_closes_its_fence(ticks):
    document = review_document("dev", cost=COST, diff=f"before\n{ticks}\nafter")

    assert f"\n{ticks}`text\nbefore\n{ticks}\nafter\n{ticks}`\n" in document


TEXTS = st.lists(st.text(st.characters(exclude_categories=("C", "Z")), max_size=300), max_size=60)


@given(cost=TEXTS, diff=TEXTS, fails=st.booleans(), limit=st.integers(SMALLEST_LIMIT, 9_000))
def test_it_is_never_longer_than_it_may_be(cost, diff, fails, limit):
    """A comment that is too long is refused as a whole."""
    text = "\n".join(diff)
    document = review_document(
        "dev",
        cost="\n".join(cost),
        diff=None if fails else text,
        failure=text if fails else None,
        limit=limit,
    )

    assert len(document) <= limit
