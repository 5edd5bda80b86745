"""Where an environment is, from its config as it is written."""

import pytest

from coalmine.cli.environment_choice import choose_place
from tests.doubles.doomed_environment import CONFIG


@pytest.mark.parametrize(
    ("written", "has_budget"),
    [("", False), ("budget:\n", False), ("budget: {daily_usd: 5}\n", True)],
    ids=["none", "nothing in it", "one"],
)
def test_a_budget_is_known_by_its_section(tmp_path, written, has_budget):
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG + written)

    assert has_budget is choose_place("dev", config).has_budget
