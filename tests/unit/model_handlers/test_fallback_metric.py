"""A fallback is one line of CloudWatch's embedded metric format."""

import io
import json

import pytest

from model_handlers.fallback_metric import tell_fallback


@pytest.fixture
def told():
    """Tell of a fallback; give what was written."""

    def _told(reason="GaussianNB is not known"):
        stream = io.StringIO()
        tell_fallback("flights", reason, stream=stream, clock=lambda: 1_700_000_000.25)
        return stream.getvalue()

    return _told


def test_it_is_one_line(told):
    """CloudWatch Logs takes each line for an event, whatever the reason has in it."""
    text = told("first\nsecond")

    assert (1, True) == (text.count("\n"), text.endswith("}\n"))


def test_the_metric_names_what_is_in_the_line(told):
    """A metric's name, and each dimension, must be a member of the event."""
    event = json.loads(told())
    (metric,) = event["_aws"]["CloudWatchMetrics"]

    assert event["_aws"]["Timestamp"] == 1_700_000_000_250
    assert [event[each["Name"]] for each in metric["Metrics"]] == [1]
    assert [[event[name] for name in names] for names in metric["Dimensions"]] == [[], ["flights"]]


def test_the_reason_stands_beside_it(told):
    """Cut short: an event has bounds."""
    assert json.loads(told())["reason"] == "GaussianNB is not known"
    assert len(json.loads(told("x" * 10_000))["reason"]) == 500


def test_it_is_printed_where_nothing_is_said(capsys):
    """The container's output is what CloudWatch Logs gets."""
    tell_fallback("flights", "no")

    assert json.loads(capsys.readouterr().out)["EstimatorFallback"] == 1
