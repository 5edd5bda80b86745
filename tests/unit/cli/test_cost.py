"""`coalmine cost` with an assembly in a folder and a price list in memory."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coalmine.cli.cost import Surroundings, cost
from coalmine.cli.synthesis import SynthesisError
from coalmine.cost.prices import write_table
from coalmine.gateways.aws import AwsError
from tests.unit.cost.conftest import TABLES, endpoint, scaling, variant
from tests.unit.cost.test_price_list import product

CONFIG = """
environment: dev
region: us-east-1
usage: {canaries_per_month: 0}
endpoints:
  - {name: flights, usage: {requests_per_second: 25}}
"""


def write_assembly(folder: Path, *parts: dict[str, Any], region: str = "us-east-1") -> None:
    """Write what cdk synth would."""
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://111111111111/{region}",
        "properties": {"templateFile": "Stack.template.json"},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"Stack": stack}}))
    resources = {name: body for part in parts for name, body in part.items()}
    (folder / "Stack.template.json").write_text(json.dumps({"Resources": resources}))


@dataclass
class FakePriceList:
    """A list with the price of one instance type; or one that nobody may read."""

    is_closed: bool = False
    asked: list[str] = field(default_factory=list)

    def products(self, service_code: str, region: str) -> list[dict[str, Any]]:
        self.asked.append(f"{service_code} {region}")
        if self.is_closed:
            raise AwsError("prices: AccessDenied")
        if service_code != "AmazonSageMaker":
            return []
        return [product("USE1-Host:ml.m5.large", ("0", "0.2"), sku="NEW")]


@dataclass
class Desk:
    """Somebody's terminal, and what the command reaches from there."""

    folder: Path
    price_list: FakePriceList = field(default_factory=FakePriceList)
    parts: tuple[dict[str, Any], ...] = (endpoint(variant()),)
    complaint: str | None = None

    def run(self, *words: str | Path, config: str = CONFIG, file: Path | None = None) -> Result:
        file = self.folder / "dev.yaml" if file is None else file
        file.write_text(config)
        prices = self.folder / "tables"
        for table in TABLES.values():
            write_table(table, prices / f"{table.region}.yaml")
        around = Surroundings(
            synthesize=self.synthesize,
            connect=lambda: self.price_list,  # type: ignore[arg-type,return-value]
            today=lambda: date(2026, 11, 23),
        )
        return CliRunner(env={"COLUMNS": "80"}).invoke(
            cost,
            ["-c", "dev", "--config", str(file), "--prices", str(prices), *map(str, words)],
            obj=around,
        )

    def synthesize(self, environment: str, config: Path | None, folder: Path) -> None:
        if self.complaint is not None:
            raise SynthesisError(self.complaint)
        write_assembly(folder, *self.parts)


@pytest.fixture
def desk(tmp_path):
    return Desk(folder=tmp_path)


def test_an_estimate_without_assembly_is_of_a_new_synthesis(desk):
    """$0.115 x 730 h = $83.95, and 25 requests/s of 1 kB in and out: 62.66 GB each at $0.016."""
    done = desk.run()

    assert 0 == done.exit_code
    assert "in all $0.1177 $2.83 $85.96" in " ".join(done.output.split())
    assert "730 units at $0.115; instances: 1, not autoscaled" in done.output


def test_no_line_is_longer_than_the_terminal(desk):
    desk.parts = (
        endpoint(variant("a-variant-with-a-long-name", kind="ml.z9.huge"), variant("blue")),
        scaling("blue", least=1, most=100),
        {"Odd": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}},
    )
    done = desk.run("--before", _json(desk))

    assert [] == [line for line in done.output.splitlines() if len(line) > 80]


def _json(desk: Desk) -> Path:
    file = desk.folder / "before.json"
    file.write_text(desk.run("--json").output)
    return file


def test_sums_without_all_prices_say_that_they_are_too_low(desk):
    desk.parts = (endpoint(variant(kind="ml.z9.huge")),)
    done = desk.run()

    assert "The sums are too low: 1 thing could not be priced, see below." in done.output
    assert "no price of hosting/ml.z9.huge" in " ".join(done.output.split())
    assert 0 == done.exit_code


def test_a_pipeline_can_insist_on_prices(desk):
    assert 0 == desk.run("--check").exit_code

    desk.parts = (endpoint(variant(kind="ml.z9.huge")),)

    assert 1 == desk.run("--check").exit_code


def test_json_has_every_number_as_text(desk):
    document = json.loads(desk.run("--json").output)
    (hosting, *_) = document["parts"][0]["lines"]

    assert ("dev", "us-east-1", "USD") == tuple(
        document[name] for name in ("environment", "region", "currency")
    )
    assert {"min": "83.95", "expected": "83.95", "max": "83.95"} == hosting["usd_per_month"]
    assert ("0.115", "2026-07-30") == (hosting["usd_per_unit"], hosting["price_of"])


def test_before_and_after_of_a_change(desk):
    """The former estimate from a file; three instances instead of one: 2 x $83.95 more."""
    before = _json(desk)
    desk.parts = (endpoint(variant(count=3)),)
    done = desk.run("--before", before)

    assert "flights-dev        $85.96  $253.86    +$167.90" in done.output


def test_before_may_be_a_former_synthesis(desk):
    former = desk.folder / "former cdk.out"
    write_assembly(former, endpoint(variant(count=2)))
    done = desk.run("--before", former, "--markdown")

    assert "### `dev`: $169.91 → $85.96 a month expected (-$83.95)" in done.output
    assert "| flights-dev | $169.91 | $85.96 | -$83.95 |" in done.output


def test_markdown_is_tables_that_a_pull_request_shows(desk):
    desk.parts = (endpoint(variant()), scaling(least=1, most=4))
    done = desk.run("--markdown")

    assert "| flights-dev | min | $0.1180 | $2.83 | $86.16 |" in done.output
    assert "|  | expected | $0.3480 | $8.35 | $254.06 |" in done.output
    assert "| **in all** | **min** | **$0.1180** | **$2.83** | **$86.16** |" in done.output
    assert "<details><summary>" in done.output
    assert "2026-07-30, a test's" in done.output


def test_the_prices_of_another_region_are_said_to_be_that(desk):
    assembly = desk.folder / "cdk.out"
    write_assembly(assembly, endpoint(variant()), region="ap-south-1")
    config = CONFIG.replace("us-east-1", "ap-south-1")
    done = desk.run("--assembly", assembly, "--price-region", "us-east-1", config=config)

    assert "prices of us-east-1 (not ap-south-1) from" in done.output
    assert "$85.96" in done.output


def test_a_price_region_without_table_is_a_wrong_use(desk):
    done = desk.run("--price-region", "mars-1")

    assert 2 == done.exit_code
    assert "--price-region must be one of eu-west-1, us-east-1, got mars-1" in done.output


def test_a_refresh_writes_the_table_and_says_where(desk):
    """In a folder of one's own; what the list does not have is not in it."""
    prices = desk.folder / "prices"
    prices.mkdir()
    done = desk.run("--refresh", "--prices", prices)
    written = (prices / "us-east-1.yaml").read_text()

    assert f"wrote {prices / 'us-east-1.yaml'}: 1 prices of 2026-11-23, 0 kept" in done.stderr
    assert "usd: '0.2'" in written
    assert "SKU NEW" in written
    assert "730 hours at $0.2;" in done.output
    assert "AmazonSageMaker us-east-1" in desk.price_list.asked


def test_a_refresh_keeps_the_rows_that_the_list_does_not_have(desk):
    prices = desk.folder / "prices"
    prices.mkdir()
    (prices / "us-east-1.yaml").write_text(
        "region: us-east-1\nprices: {kms/key: {usd: '1', per: key-month, of: 2026-01-01, "
        "source: a page}}\n"
    )
    done = desk.run("--refresh", "--prices", prices)

    assert "1 prices of 2026-11-23, 1 kept from before" in done.stderr
    assert "2026-01-01" in (prices / "us-east-1.yaml").read_text()


def test_a_refresh_that_aws_refuses_changes_nothing(desk):
    desk.price_list.is_closed = True
    prices = desk.folder / "prices"
    prices.mkdir()
    done = desk.run("--refresh", "--prices", prices)

    assert 3 == done.exit_code
    assert "AWS said no\n  prices: AccessDenied\n" == done.stderr
    assert [] == list(prices.iterdir())


@pytest.mark.parametrize("text", ["[1]", "{", "{}"], ids=["a list", "no JSON", "empty"])
def test_a_before_that_is_no_estimate_is_a_wrong_use(desk, text):
    file = desk.folder / "before.json"
    file.write_text(text)
    done = desk.run("--before", file)

    assert 2 == done.exit_code
    assert "before" in done.output


def test_a_synthesis_that_fails_says_what_the_app_says(desk):
    desk.complaint = "config/dev.yaml: endpoints: too short"
    done = desk.run()

    assert 2 == done.exit_code
    assert "endpoints: too short" in done.output


def test_usage_that_is_none_is_a_wrong_use(desk):
    done = desk.run(config=CONFIG.replace("25", "many"))

    assert 2 == done.exit_code
    assert (
        "the usage sections and batch jobs of dev must be what the schema says, got 1 problem"
        in done.output
    )


def test_a_table_that_is_none_is_a_wrong_use(desk):
    (desk.folder / "prices").mkdir()
    (desk.folder / "prices" / "us-east-1.yaml").write_text("[]")
    done = desk.run("--prices", desk.folder / "prices")

    assert 2 == done.exit_code
    assert "must have `region` and `prices`" in done.output
