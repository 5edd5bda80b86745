"""What the history of the repository says of a release."""

from coalmine.releases.commit_message import drop_message, record_message
from coalmine.releases.promotion import Promotion
from tests.doubles.live_release import A, record, slot

GREEN = Promotion(words="green serves boosting", record=record("green", A))
SUMMARY = {
    "canary_id": "flights-8",
    "kind": "hot_fix",
    "outcome": "promoted",
    "reason": "all requests moved\n  and were verified " + "x" * 400,
    "requested_by": "ada",
    "request_reason": "NaN for LGA",
}


def test_it_says_which_canary_who_and_why():
    message = record_message("prod", {"flights": GREEN}, {"flights": SUMMARY})
    subject, empty, *body = message.splitlines()

    assert "Record green as champion of flights in prod" == subject
    assert "" == empty
    assert "flights: green serves boosting." == body[0]
    assert body[1].startswith("hot fix flights-8, promoted: all requests moved and were verified")
    assert body[1].endswith("xxx...")
    assert "Asked for by ada, because NaN for LGA" == body[2]


def test_several_endpoints_are_one_commit():
    others = {"flights": GREEN, "trains": Promotion(words="blue serves", champion="blue")}
    message = record_message("prod", others, {"flights": None, "trains": {**SUMMARY, "reason": ""}})

    assert message.startswith("Record the champions of flights, trains in prod\n\n")
    assert "\n\ntrains: blue serves.\nhot fix flights-8" in message


def test_a_summary_of_an_older_version_says_less():
    old = {"canary_id": "flights-1", "outcome": "promoted", "reason": "all stages passed"}
    message = record_message("prod", {"flights": GREEN}, {"flights": old})

    assert message.endswith("canary flights-1, promoted: all stages passed")


def test_a_slot_that_is_given_up_is_named():
    assert "blue held forest" in drop_message("prod", "flights", slot("blue", A))
