"""The rows of the table."""

from dataclasses import replace

import pytest

from coalmine.comparison.figures import INVOCATIONS
from coalmine.metrics.facts import VariantFacts
from coalmine.metrics.rows import sum_rows, variant_rows


def titles(rows):
    return [row.title for row in rows]


def test_a_row_has_the_span_and_its_peak(report_of, blue, samples):
    report = report_of([blue], samples)

    rows = {row.title: row for row in variant_rows(blue, report.variants[0].readings)}
    assert ("210 (0.70/s)", "1.00/s") == (rows["requests"].overall, rows["requests"].highest)
    assert ("3 (1.43 %)", "5.00 %") == (rows["5xx errors"].overall, rows["5xx errors"].highest)
    assert rows["5xx errors"].is_bad
    assert ("-", "40.0 ms") == (
        rows["model latency p99"].overall,
        rows["model latency p99"].highest,
    )
    assert ("20 %", "45 %") == (rows["CPU of 2 vCPUs"].overall, rows["CPU of 2 vCPUs"].highest)
    assert ("1.8", "2") == (rows["instances"].overall, rows["instances"].highest)
    assert ("-", "-") == (rows["model errors"].overall, rows["model errors"].highest)


def test_unknown_vcpus_say_what_100_percent_are(report_of, blue, samples):
    unknown = replace(blue, instance_type=None)
    report = report_of([unknown], samples)

    rows = variant_rows(unknown, report.variants[0].readings)
    assert "CPU, 100 % a vCPU" in titles(rows)


def test_a_variant_without_requests_has_no_rows_about_them(report_of, blue, samples):
    """Its instances are shown: they cost the same."""
    idle = {query: points for query, points in samples.items() if "CPU" in query[1].metric_name}
    report = report_of([blue], idle)

    assert ["CPU of 2 vCPUs", "memory", "disk"] == titles(
        variant_rows(blue, report.variants[0].readings)
    )
    assert [] == sum_rows(report.whole)


def test_a_serverless_variant_has_concurrency_instead_of_instances(report_of, samples):
    facts = VariantFacts(name="blue", max_concurrency=5, provisioned_concurrency=2)
    report = report_of([facts], samples)

    rows = titles(variant_rows(facts, report.variants[0].readings))
    assert {"cold starts", "concurrency of 5", "provisioned of 2", "spilled over"} <= set(rows)
    assert not {"instances", "disk", "model errors"} & set(rows)


def test_the_sum_has_requests_and_errors(report_of, blue, samples):
    report = report_of([blue], samples)

    assert ["requests", "5xx errors", "4xx errors", "model errors"] == titles(
        sum_rows(report.whole)
    )


@pytest.mark.parametrize(
    ("requests", "shown"),
    [(30_000, "30,000 (100/s)"), (4500, "4,500 (15.0/s)"), (1, "1 (0.0033/s)"), (0, "0 (0.00/s)")],
)
def test_few_requests_are_not_rounded_to_none(report_of, blue, measured, requests, shown):
    report = report_of([blue], {("blue", INVOCATIONS): measured(requests)})

    assert shown == variant_rows(blue, report.variants[0].readings)[0].overall
