"""`coalmine review` with an assembly and a CDK of its own."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coalmine.cli.cdk_diff import CdkDiffError
from coalmine.cli.review import Surroundings, review
from coalmine.cli.synthesis import SynthesisError
from coalmine.cost.prices import write_table
from tests.unit.cli.test_cost import CONFIG, write_assembly
from tests.unit.cost.conftest import TABLES, endpoint, variant


@dataclass
class Desk:
    """Somebody's checkout: one instance; three where the config has the word `more`."""

    folder: Path
    may_look: bool = True
    diffed: int = 0

    def run(self, *words: str | Path, config: str = CONFIG) -> Result:
        file = self.folder / "dev.yaml"
        file.write_text(config)
        for table in TABLES.values():
            write_table(table, self.folder / "tables" / f"{table.region}.yaml")
        around = Surroundings(
            synthesize=self.synthesize, diff=self.diff, prices=self.folder / "tables"
        )
        arguments = ["-c", "dev", "--config", str(file), *map(str, words)]
        return CliRunner().invoke(review, arguments, obj=around)

    def synthesize(self, environment: str, config: Path | None, folder: Path) -> None:
        text = "" if config is None else config.read_text()
        if "wrong" in text:
            raise SynthesisError("config/dev.yaml is not right:\nendpoints: too short")
        write_assembly(folder, endpoint(variant(count=3 if "more" in text else 1)))

    def diff(self, assembly: Path) -> str:
        assert (assembly / "manifest.json").is_file()  # the one that was priced
        self.diffed += 1
        if not self.may_look:
            raise CdkDiffError("Could not assume role in target account")
        return "[+] AWS::SNS::Topic Topic Topic1"


@pytest.fixture
def desk(tmp_path):
    return Desk(folder=tmp_path)


def test_a_change_is_its_cost_and_its_diff(desk):
    done = desk.run()

    assert 0 == done.exit_code
    assert "### `dev`: $85.96 a month expected" in done.output
    assert "What a deployment would change: 1 resource, 1 added" in done.output


def test_the_config_as_it_was_gives_the_difference(desk):
    """As in a checkout of the base of a pull request: today's code and prices, former config."""
    former = desk.folder / "former.yaml"
    former.write_text(CONFIG)
    done = desk.run("--before", former, config=f"{CONFIG}# more")

    assert "### `dev`: $85.96 → $253.86 a month expected (+$167.90)" in done.output


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "former.yaml"), (f"{CONFIG}# wrong", "endpoints: too short")],
    ids=["an environment that is new", "a config that was refused"],
)
def test_a_change_with_nothing_before_it_is_shown_nevertheless(desk, text, reason):
    former = desk.folder / "former.yaml"
    if text is not None:
        former.write_text(text)
    done = desk.run("--before", former)
    (told,) = [line for line in done.output.splitlines() if line.startswith("Not compared with")]

    assert 0 == done.exit_code
    assert reason in told
    assert "### `dev`: $85.96 a month expected" in done.output


def test_without_credentials_it_is_the_cost_alone(desk):
    """A pull request of a fork has none."""
    done = desk.run("--no-diff")

    assert 0 == done.exit_code
    assert 0 == desk.diffed
    assert "What a deployment" not in done.output


def test_a_diff_that_aws_refuses_is_in_the_document_and_in_the_exit_code(desk):
    desk.may_look = False
    done = desk.run("--out", desk.folder / "review.md")

    assert 3 == done.exit_code
    assert "could not be asked\n  Could not assume role" in done.stderr
    assert "Could not assume role" in (desk.folder / "review.md").read_text()


def test_a_file_is_written_instead(desk):
    done = desk.run("--out", desk.folder / "review.md", "--limit", "2000")

    assert f"wrote {desk.folder / 'review.md'}\n" == done.output
    assert len((desk.folder / "review.md").read_text()) <= 2000


def test_a_change_that_cannot_be_synthesized_is_a_wrong_use(desk):
    done = desk.run(config=f"{CONFIG}# wrong")

    assert 2 == done.exit_code
    assert "endpoints: too short" in done.output
