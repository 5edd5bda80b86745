"""`coalmine compare`."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from canary.periods import Counts
from coalmine.cli.compare import Surroundings, compare
from coalmine.comparison.figures import Bounds, Latency, VariantFigures

NOW = datetime(2026, 1, 31, 12, 30, 17, tzinfo=UTC)
LATENCY = Latency(
    p50_ms=10,
    p90_ms=20,
    p99_ms=30,
    bounds={"p50": Bounds(low_ms=9, high_ms=11), "p90": Bounds(low_ms=19)},
)
CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    variants:
      - { name: blue, initial_weight: 70 }
      - { name: green, initial_weight: 30 }
"""


class FakeEndpoint:
    """Variants by what was counted of them: requests and 5xx errors."""

    def __init__(self):
        self.counted = {"blue": (700, 7), "green": (300, 4)}
        self.weights = {"blue": 70.0, "green": 30.0}
        self.asked = {}

    def figures(self, declared_weights, *, start, end):
        self.asked = {"start": start, "end": end}
        return [
            VariantFigures(
                name=name,
                declared_weight=declared_weights.get(name),
                live_weight=self.weights[name],
                errors_5xx=Counts(invocations=total, errors=errors),
                errors_4xx=Counts(invocations=total),
                latency=LATENCY if total else None,
            )
            for name, (total, errors) in self.counted.items()
        ]


@pytest.fixture
def endpoint():
    return FakeEndpoint()


@pytest.fixture
def run(endpoint, tmp_path):
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    around = Surroundings(connect=lambda *_: endpoint, now=lambda: NOW)

    def invoke(*arguments, columns=160):
        command = ["flights", "-c", "dev", "--config", str(config), *arguments]
        return CliRunner().invoke(compare, command, obj=around, env={"COLUMNS": str(columns)})

    return invoke


def test_variants_are_shown_with_their_shares_and_intervals(run):
    shown = run("--since", "2026-01-31T11:30:40")

    assert 0 == shown.exit_code, shown.output
    assert "flights-dev, 2026-01-31 11:30 to 12:31 UTC" in shown.output
    shares, errors, latencies = rows(shown.output, "blue")
    assert ["70 %", "70 %", "70.00 %", "700"] == shares
    assert ["7", "1.00 % (0.49 to 2.05 %)", "0", "0.00 % (0.00 to 0.55 %)"] == errors
    assert ["10.0 (9.0 to 11.0)", "20.0 (19.0 or more)", "30.0 (too few)"] == latencies
    assert "green against blue" in shown.output
    assert "5xx          no difference can be told from 1,000 requests: 1.33 % against 1.00 %" in (
        shown.output
    )
    assert "p50 latency  no difference can be told: 1.00 times" in shown.output


def rows(output, name):
    """The lines of a variant, by their cells."""
    return [
        [cell.strip() for cell in line.split("  ")[1:] if cell.strip()]
        for line in output.splitlines()
        if line.startswith(f"{name} ")
    ]


def test_it_fits_in_80_columns(endpoint, run):
    endpoint.counted = {"blue": (7000, 7), "green": (3000, 60)}

    shown = run("--since", "2026-01-31T11:30:40", columns=80)
    assert max(map(len, shown.output.splitlines())) <= 80


def test_a_variant_that_fails_more_often_ends_with_10(endpoint, run):
    endpoint.counted = {"blue": (7000, 7), "green": (3000, 60)}

    shown = run("--since", "2026-01-31T12:00")
    assert 10 == shown.exit_code
    assert "5xx          higher: 2.00 % against 0.10 %" in shown.output


def test_a_variant_without_requests_ends_with_11(endpoint, run):
    """No data is never success."""
    endpoint.counted["green"] = (0, 0)

    shown = run("--since", "2026-01-31T12:00")
    assert 11 == shown.exit_code
    assert "one of the two had no requests: nothing can be told" in shown.output


def test_weights_that_are_not_what_was_served_are_told(endpoint, run):
    endpoint.counted = {"blue": (500, 0), "green": (500, 0)}

    assert (
        "green was sent 50.00 % of the requests, its weight says 30 %"
        in run("--since", "2026-01-31T12:00").output
    )


def test_json_has_every_number(run):
    page = json.loads(run("--since", "2026-01-31T12:00", "--json", "--baseline", "green").output)

    assert ("flights-dev", "green") == (page["endpoint_name"], page["baseline"])
    assert [0.7, 0.3] == [each["live_share"] for each in page["variants"]]
    assert "cannot_tell" == page["contrasts"][0]["errors_5xx"]["finding"]
    assert {"value", "low", "high"} == page["contrasts"][0]["errors_5xx"]["difference"].keys()


def test_an_endpoint_with_one_variant_has_nothing_to_compare(endpoint, run):
    del endpoint.counted["green"]

    shown = run("--since", "2026-01-31T12:00")
    assert 1 == shown.exit_code
    assert "must have two variants or more, got blue" in shown.stderr


@pytest.mark.parametrize("since", ["2026-01-29", "2026-02-01"])
def test_the_span_is_at_most_a_day(run, since):
    """CloudWatch gives no percentiles of more; and tomorrow is not over."""
    shown = run("--since", since)

    assert 2 == shown.exit_code
    assert "--since must be in the last day" in shown.stderr
