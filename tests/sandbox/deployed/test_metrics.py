"""What an endpoint did, as whoever is on call asks: the figures are what a client sent."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.held_out import request_bodies
from demo.traffic import Traffic, TrafficCounts
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import ENDPOINT, ENDPOINT_NAME, Deployed

INITIAL = {"blue": 1.0, "green": 0.0}
NO_FLIGHT = '{"carrier": 1}'  # the model refuses it: a 4xx of the caller's


def test_the_figures_are_what_the_client_sent(deployed: Deployed, tmp_path: Path):
    """Per variant and in all; as a table, as JSON, and as a picture."""
    deployed.set_weights({"blue": 0.5, "green": 0.5})
    since = fresh_second()
    sent = send(deployed, [*request_bodies()[:9], NO_FLIGHT], at_least=60)
    deployed.set_weights(INITIAL)

    page = eventually(lambda: measured(deployed, since, sent.sent), seconds=30)

    blue, green = page["variants"]
    for variant in (blue, green):
        figures, series = variant["in_all"], variant["series"]["invocations"]
        assert sent.served[variant["name"]] + figures["errors_4xx"] == figures["invocations"]
        assert figures["invocations"] == sum(each for each in series if each is not None)
        assert 0 == figures["errors_5xx"]
        assert 0 < figures["p50_model_latency_ms"] <= figures["p99_model_latency_ms"]
        assert (1, 1, 1) == (
            variant["current_instance_count"],
            variant["desired_instance_count"],
            figures["instances"],
        )
        assert ("ml.m5.large", 2) == (variant["instance_type"], variant["vcpus"])
        assert 0 <= figures["cpu_percent"] <= 100
        assert figures["cold_starts"] is None  # it has instances
    assert sent.sent == page["all"]["in_all"]["invocations"]
    assert sum(sent.failed.values()) == page["all"]["in_all"]["errors_4xx"]
    assert page["all"]["in_all"]["p99_model_latency_ms"] is None  # no percentile of two

    table = deployed.run(*command(deployed, "--since", since))
    assert table.returncode == 0, table.stdout
    assert "model latency p99" in table.stdout
    assert f"{sent.sent:,} (" in table.stdout.partition("all variants")[2]
    picture = tmp_path / "flights.png"
    drawn = deployed.run(*command(deployed, "--since", since, "--plot", str(picture)))
    assert drawn.returncode == 0, drawn.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_span_without_requests_is_no_success(deployed: Deployed):
    """No data is never success, and an unknown variant is no variant without data."""
    quiet = ("--since", "2h", "--until", "100m")

    assert deployed.run(*command(deployed, *quiet, "--json")).returncode == 11
    unknown = deployed.run(*command(deployed, *quiet, "--variant", "red"))
    assert unknown.returncode == 2
    assert "the variant must be one of blue, green, got 'red'" in unknown.stdout


def fresh_second() -> str:
    """The next second, once it has begun: nothing that came before is in it."""
    time.sleep(1 - time.time() % 1)
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"


def send(deployed: Deployed, bodies: list[str], *, at_least: int) -> TrafficCounts:
    """Send bodies again and again."""
    client = deployed.sandbox.client("sagemaker-runtime")
    stream = Traffic(ENDPOINT_NAME, requests_per_second=20, bodies=bodies, client=client)
    stream.start()
    eventually(lambda: stream.snapshot().sent >= at_least, seconds=60)
    stream.stop()
    return stream.snapshot()


def measured(
    world: Deployed, since: str, requests: int, endpoint: str = ENDPOINT
) -> dict[str, Any] | None:
    """What was measured; None while CloudWatch does not have all requests."""
    done = world.run(*command(world, "--since", since, "--json", endpoint=endpoint))
    assert done.returncode in {0, 11}, done.stdout
    page: dict[str, Any] = json.loads(done.stdout)
    return page if page["all"]["in_all"]["invocations"] == requests else None


def command(world: Deployed, *options: str, endpoint: str = ENDPOINT) -> list[str]:
    """`coalmine metrics` in periods of a second: the sandbox publishes as often."""
    chosen = ("-c", "sandbox", "--config", str(world.config))
    periods = () if "--until" in options else ("--period-seconds", "1")
    return ["coalmine", "metrics", endpoint, *chosen, *periods, *options]
