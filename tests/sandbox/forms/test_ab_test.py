"""An A/B test as a user runs it: deployed 70/30, met by real traffic, compared."""

import json
from pathlib import Path
from typing import Any

from demo.traffic import Traffic
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import AB_ENDPOINT, AB_ENDPOINT_NAME

REQUESTS = 120


def test_two_variants_share_the_requests_and_are_compared(forms: Deployed):
    """`coalmine compare` shows who was sent what, and says that 120 requests cannot tell."""
    client = forms.sandbox.client("sagemaker-runtime")
    stream = Traffic(AB_ENDPOINT_NAME, requests_per_second=30, client=client)
    stream.start()
    eventually(lambda: stream.snapshot().sent >= REQUESTS, seconds=60)
    stream.stop()

    served = stream.snapshot().served
    report = eventually(lambda: compared(forms, sum(served.values())))

    blue, green = report["variants"]
    assert [0.7, 0.3] == [blue["declared_share"], green["declared_share"]]
    assert [0.7, 0.3] == [blue["live_share"], green["live_share"]]
    assert served == {name["name"]: name["invocations"] for name in (blue, green)}
    assert blue["latency"]["p50_ms"] <= blue["latency"]["p99_ms"]
    (contrast,) = report["contrasts"]
    estimates = [
        *(each[name] for each in (blue, green) for name in ("served_share", "rate_5xx")),
        contrast["errors_5xx"]["difference"],
    ]
    assert all(each["low"] <= each["value"] <= each["high"] for each in estimates)
    assert all(each["low"] < each["high"] for each in estimates)
    assert blue["served_share"]["value"] == blue["invocations"] / sum(
        each["invocations"] for each in (blue, green)
    )
    assert "cannot_tell" == contrast["errors_5xx"]["finding"]
    assert "no difference can be told from" in contrast["errors_5xx"]["reason"]


def compared(world: Deployed, requests: int) -> dict[str, Any] | None:
    """Compare; None while CloudWatch does not have all requests."""
    command = ("coalmine", "compare", AB_ENDPOINT, "-c", "sandbox", "--since", "1h", "--json")
    done = world.run(*command, "--config", str(world.config))
    assert done.returncode in {0, 11}, done.stdout
    report: dict[str, Any] = json.loads(done.stdout)
    counted = sum(each["invocations"] for each in report["variants"])
    return report if counted >= requests else None


def test_a_deploy_applies_the_weights_that_the_config_owns(forms: Deployed, tmp_path: Path):
    """Nobody else owns them here, so what the config says is what is live."""
    ab_test = forms.only(tmp_path, AB_ENDPOINT)
    ab_test.change(share_equally)

    ab_test.deploy()

    endpoint = forms.sandbox.client("sagemaker").describe_endpoint(EndpointName=AB_ENDPOINT_NAME)
    assert {"blue": 50, "green": 50} == {
        each["VariantName"]: each["CurrentWeight"] for each in endpoint["ProductionVariants"]
    }


def share_equally(config: dict[str, Any]) -> None:
    """Write 50/50 where 70/30 was."""
    for variant in config["endpoints"][0]["variants"]:
        variant["initial_weight"] = 50
