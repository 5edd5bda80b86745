"""What the rules let pass can be declared; the pure parts are tried in unit/config."""

import copy
from contextlib import suppress

import pytest
import yaml
from aws_cdk import App

from app import build
from coalmine.config import ConfigError, load
from tests.unit.config.conftest import GOOD

SECTIONS = ["shadow_variant", "data_capture", "deployment"]


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


@pytest.mark.parametrize("name", sorted(combinations()))
def test_what_a_construct_would_refuse_a_rule_has_refused(feature_flags, tmp_path, name):
    """A construct's error is a stack trace; a rule says where in the file, and what to write."""
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump(combinations()[name]), encoding="utf-8")
    app = App(context=feature_flags, outdir=str(tmp_path / "cdk.out"))
    with suppress(ConfigError):
        build(app, load(file, tmp_path), tmp_path)

        assert len(app.node.children) > 0
