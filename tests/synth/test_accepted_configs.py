"""What the rules let pass can be declared; the pure parts are tried in unit/config."""

import copy

import pytest
import yaml
from aws_cdk import App

from app import build
from coalmine.config import ConfigError, load
from tests.unit.config.conftest import GOOD

SECTIONS = ["shadow_variant", "data_capture", "deployment"]
FITTING = {
    *GOOD,
    "plain with shadow_variant",
    "batch with shadow_variant",
    "budget with shadow_variant",
    "guarded with shadow_variant",
    *(f"{base} with data_capture" for base in GOOD if base not in {"serverless", "shadow"}),
}


def combinations():
    """Every good config, alone and with each section that only another one has."""
    found = dict(GOOD)
    sections = {
        section: config["endpoints"][0][section]
        for config in GOOD.values()
        for section in SECTIONS
        if section in config["endpoints"][0]
    }
    for base, config in GOOD.items():
        for section in sections.keys() - config["endpoints"][0].keys():
            mixed = copy.deepcopy(config)
            mixed["endpoints"][0][section] = sections[section]
            found[f"{base} with {section}"] = mixed
    return found


@pytest.fixture
def load_config(tmp_path):
    """Load one of them as if it stood in a file."""

    def _load(name):
        file = tmp_path / "test.yaml"
        file.write_text(yaml.safe_dump(combinations()[name]), encoding="utf-8")
        return load(file, tmp_path)

    return _load


@pytest.mark.parametrize("name", sorted(FITTING))
def test_what_the_rules_let_pass_can_be_built(feature_flags, load_config, tmp_path, name):
    """A construct's error is a stack trace; a rule says where in the file, and what to write."""
    app = App(context=feature_flags, outdir=str(tmp_path / "cdk.out"))
    build(app, load_config(name), tmp_path)

    assert len(app.node.children) > 0


@pytest.mark.parametrize("name", sorted(combinations().keys() - FITTING))
def test_the_others_are_refused_by_a_rule(load_config, name):
    with pytest.raises(ConfigError, match=r"deployment|shadow_variant|data_capture|variants"):
        load_config(name)
