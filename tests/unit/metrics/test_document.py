"""The report as JSON."""

import json

from coalmine.metrics.document import as_document
from coalmine.metrics.readings import Indicator


def test_a_document_has_every_key_and_no_zero_that_was_not_measured(report_of, blue, samples):
    page = json.loads(json.dumps(as_document(report_of([blue], samples)), allow_nan=False))

    (variant,) = page["variants"]
    keys = [each.value for each in Indicator]
    for part in ("in_all", "highest", "series"):
        assert keys == list(variant[part]) == list(page["all"][part])
    assert [60, 60, 60, None, 30] == variant["series"]["invocations"]
    assert [None] * 5 == variant["series"]["model_errors"]
    assert (None, 210) == (variant["in_all"]["model_errors"], variant["in_all"]["invocations"])
    assert 0.014286 == variant["in_all"]["error_rate_5xx"]
    assert (2, 2) == (variant["vcpus"], variant["current_instance_count"])


def test_times_are_of_periods_and_in_utc(report_of, blue, samples):
    page = as_document(report_of([blue], samples))

    assert "2026-01-31T12:00:00+00:00" == page["from"] == page["timestamps"][0]
    assert ("2026-01-31T12:05:00+00:00", 60) == (page["to"], page["period_seconds"])
    assert 5 == len(page["timestamps"])
