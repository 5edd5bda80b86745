"""One line of a captured object."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.capture.record import CapturedBody, MalformedRecordError, parse_record
from tests.unit.capture.conftest import document, side

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SIDE_LIKE = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("observedContentType", "encoding", "data"), JSON_VALUES)
)
RECORD_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "captureData": JSON_VALUES
        | st.fixed_dictionaries({}, optional={"endpointInput": SIDE_LIKE | JSON_VALUES}),
        "eventMetadata": JSON_VALUES
        | st.fixed_dictionaries({"eventId": JSON_VALUES, "inferenceTime": JSON_VALUES}),
    },
)


def test_a_record_has_both_sides():
    record = parse_record(json.dumps(document(NOON, event_id="e1", inference_id="flight-7")))

    assert ("e1", "flight-7", NOON) == (record.event_id, record.inference_id, record.event_time)
    assert CapturedBody(content_type="text/csv", encoding="CSV", data="1,2") == record.input
    assert CapturedBody(content_type="text/csv", encoding="CSV", data="0.5") == record.output


@pytest.mark.parametrize("missing", ["endpointInput", "endpointOutput"])
def test_a_side_may_not_have_been_captured(missing):
    record = parse_record(json.dumps(document(NOON, **{missing: None})))

    sides = {"endpointInput": record.input, "endpointOutput": record.output}
    assert sides.pop(missing) is None
    assert None not in sides.values()


@given(st.binary())
def test_base64_is_what_was_sent(content):
    data = base64.b64encode(content).decode()
    line = json.dumps(document(NOON, endpointInput=side(data, "application/x-npy", "BASE64")))

    body = parse_record(line).input
    assert body is not None
    assert content == body.content()


@given(st.binary())
def test_a_body_is_always_text_for_a_table(content):
    """What is no text stays base64, and says so."""
    body = CapturedBody(content_type="", encoding="BASE64", data=base64.b64encode(content).decode())

    text = body.as_text()
    if text.startswith("base64:") and content[:7] != b"base64:":
        assert content == base64.b64decode(text.removeprefix("base64:"))
    else:
        assert content.decode() == text


@pytest.mark.parametrize(
    "at", ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00"]
)
def test_times_are_utc(at):
    line = document(NOON)
    line["eventMetadata"]["inferenceTime"] = at

    assert NOON == parse_record(json.dumps(line)).event_time


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "must be JSON"),
        ("[" * 100_000, "must be JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "eventMetadata must be an object, got nothing"),
        (json.dumps({**document(NOON), "captureData": 3}), "captureData must be an object, got 3"),
        (
            json.dumps(document(NOON, endpointInput=side("é", encoding="BASE64"))),
            "endpointInput must be base64",
        ),
        (
            json.dumps(document(NOON)).replace("2026-01-31T12:00:00Z", "yesterday"),
            "inferenceTime must be ISO 8601, got 'yesterday'",
        ),
    ],
)
def test_a_line_that_is_no_record_says_why(line, reason):
    with pytest.raises(MalformedRecordError, match=reason):
        parse_record(line)


@given(st.text() | JSON_VALUES.map(json.dumps) | RECORD_LIKE.map(json.dumps))
def test_whatever_a_line_is_it_is_a_record_or_malformed(line):
    """No other exception: one strange line must not end an export."""
    try:
        record = parse_record(line)
    except MalformedRecordError:
        return
    for body in (record.input, record.output):
        assert body is None or isinstance(body.as_text(), str)
