"""`coalmine metrics`."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from coalmine.cli.metrics import Surroundings, metrics
from coalmine.comparison.figures import ERRORS_5XX, INVOCATIONS, Latency
from coalmine.metrics.facts import EndpointFacts, VariantFacts
from coalmine.metrics.report import Samples

NOW = datetime(2026, 1, 31, 12, 30, 17, tzinfo=UTC)
CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    variants: [{ name: blue }, { name: green }]
"""
LONG_SINCE = "2026-01-31T12:10"


class FakeEndpoint:
    """Requests and 5xx errors of each variant in every minute but every fifth, which has none."""

    def __init__(self):
        self.counted = {"blue": (60, 0), "green": (6, 3)}
        self.exists = True
        self.span = None

    def describe(self):
        if not self.exists:
            return None
        variants = tuple(
            VariantFacts(
                name=name,
                current_weight=1.0,
                instance_type="ml.m5.large",
                current_instance_count=1,
                desired_instance_count=2,
            )
            for name in self.counted
        )
        return EndpointFacts(name="flights-dev", status="InService", variants=variants)

    def samples(self, facts, span):
        self.span = span
        points = {}
        for variant in facts.variants:
            requests, errors = self.counted[variant.name]
            minutes = [each for each in span.starts if each % 300 and requests > 0]
            points[variant.name, INVOCATIONS] = dict.fromkeys(minutes, float(requests))
            points[variant.name, ERRORS_5XX] = dict.fromkeys(minutes, float(errors))
        latency = Latency(p50_ms=10.0, p90_ms=20.0, p99_ms=1234.5)
        durations = {(each.name, "ModelLatency"): latency for each in facts.variants}
        return Samples(points=points, durations=durations)


@pytest.fixture
def endpoint():
    return FakeEndpoint()


@pytest.fixture
def run(endpoint, tmp_path):
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    around = Surroundings(connect=lambda *_: endpoint, now=lambda: NOW)

    def invoke(*arguments, columns=80):
        command = ["flights", "-c", "dev", "--config", str(config), *arguments]
        environment = {"COLUMNS": str(columns)}
        return CliRunner().invoke(metrics, command, obj=around, env=environment)

    return invoke


def cells(output, title):
    """The lines of the table with that title, by their cells."""
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()]
        for line in output.splitlines()
        if line.startswith(title)
    ]


def test_each_variant_is_shown_and_then_their_sum(run):
    shown = run("--since", LONG_SINCE, "--until", "2026-01-31T12:30")

    assert 0 == shown.exit_code, shown.output
    assert "flights-dev: InService" in shown.output
    assert "2026-01-31 12:10 to 12:30 UTC, in periods of 60 s; a gap was not measured" in (
        shown.output
    )
    assert "blue  weight 1, 1 ml.m5.large (2 wanted)" in shown.output
    assert "all variants  2 instances (4 wanted)" in shown.output
    blue, green, everybody = cells(shown.output, "requests")
    assert ["requests", "960 (0.80/s)", "1.00/s", "▇▇▇▇ ▇▇▇▇ ▇▇▇▇ ▇▇▇▇"] == [
        *blue[:3],
        " ".join(blue[3:]),
    ]
    assert "96 (0.08/s)" == green[1]
    assert "1,056 (0.88/s)" == everybody[1]
    assert ["0 (0.00 %)", "48 (50.00 %)", "48 (4.55 %)"] == [
        line[1] for line in cells(shown.output, "5xx errors")
    ]
    assert "1,234 ms" in shown.output


def test_it_fits_in_80_columns(run):
    """A day has more minutes than a terminal has columns."""
    shown = run("--since", "2026-01-31T00:00")

    assert max(map(len, shown.output.splitlines())) <= 80
    assert "00:00" in shown.output
    assert 120 >= max(map(len, run("--since", "2026-01-31T00:00", columns=120).output.splitlines()))


def test_one_variant_can_be_chosen(run):
    shown = run("--since", LONG_SINCE, "--variant", "green")

    assert 0 == shown.exit_code
    assert "green" in shown.output
    assert "blue" not in shown.output
    assert "all variants" not in shown.output


def test_an_unknown_variant_is_told_which_there_are(run):
    shown = run("--since", LONG_SINCE, "--variant", "red")

    assert 2 == shown.exit_code
    assert "--variant: the variant must be one of blue, green, got 'red'" in shown.stderr


def test_an_endpoint_without_requests_ends_with_11(endpoint, run):
    """No data is never success."""
    endpoint.counted = {"blue": (0, 0), "green": (0, 0)}

    shown = run("--since", LONG_SINCE)
    assert 11 == shown.exit_code
    assert 3 == shown.output.count("no requests were counted")


def test_an_idle_variant_beside_one_that_serves_is_no_failure(endpoint, run):
    """A challenger waits at weight 0."""
    endpoint.counted["green"] = (0, 0)

    assert 0 == run("--since", LONG_SINCE).exit_code
    assert 11 == run("--since", LONG_SINCE, "--variant", "green").exit_code


def test_json_has_null_for_gaps(run):
    shown = run("--since", LONG_SINCE, "--until", "2026-01-31T12:20", "--json")

    page = json.loads(shown.output)
    assert ("flights-dev", 60) == (page["endpoint_name"], page["period_seconds"])
    assert [None, 60, 60, 60, 60] * 2 == page["variants"][0]["series"]["invocations"]
    assert 528 == page["all"]["in_all"]["invocations"]
    assert page["all"]["in_all"]["p99_model_latency_ms"] is None


def test_a_missing_endpoint_is_what_aws_says_no_to(endpoint, run):
    endpoint.exists = False

    shown = run("--since", LONG_SINCE)
    assert 3 == shown.exit_code
    assert "endpoint flights-dev must exist, got none; run: cdk deploy" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "2026-02-01"), "--since, --until: a span must begin before it ends"),
        (("--since", "2020-01-01"), "in the last 455 days"),
        (("--since", LONG_SINCE, "--period-seconds", "7"), "a period must be 1, 5, 10"),
        (("--plot", "a.pdf"), "--plot: a picture must end with .png or .svg, got 'a.pdf'"),
        (("--plot", "a.png", "--json"), "one of --plot and --json must be left out"),
    ],
)
def test_a_wrong_call_is_refused_before_aws_is_asked(endpoint, run, arguments, words):
    shown = run(*arguments)

    assert 2 == shown.exit_code
    assert words in " ".join(shown.stderr.split())
    assert endpoint.span is None


def test_a_picture_is_written(run, tmp_path):
    picture = tmp_path / "flights.svg"

    shown = run("--since", LONG_SINCE, "--plot", str(picture))
    assert (0, f"drew flights-dev in {picture}\n") == (shown.exit_code, shown.output)
    assert picture.read_text().startswith("<?xml")


def test_a_folder_that_is_not_there_is_said(run, tmp_path):
    shown = run("--since", LONG_SINCE, "--plot", str(tmp_path / "nowhere" / "a.png"))
    assert 1 == shown.exit_code
    assert "the picture could not be written" in shown.stderr
