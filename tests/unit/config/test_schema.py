"""The published schema and the files that use it agree."""

import json
from pathlib import Path
from typing import get_args

from coalmine.config import (
    EnvironmentConfig,
    PipelineConfig,
    available_environments,
    environment_path,
)
from coalmine.config.endpoint_schema import FrameworkVersion
from constructs_lib.sklearn_image import SCIKIT_LEARN_VERSIONS

CONFIG = Path(__file__).resolve().parents[3] / "config"


def test_the_published_schema_is_the_schema():
    """Editors complete keys from config/schema.json; `coalmine config schema` prints it."""
    published = json.loads((CONFIG / "schema.json").read_text())

    assert EnvironmentConfig.model_json_schema() == published


def test_the_published_schema_of_a_pipeline_is_the_schema():
    """`coalmine config schema --pipeline` prints it."""
    published = json.loads((CONFIG / "pipeline.schema.json").read_text())

    assert PipelineConfig.model_json_schema() == published
    assert "$schema=pipeline.schema.json" in (CONFIG / "pipeline.yaml").read_text()


def test_every_config_file_names_the_schema():
    """The first line is what editors look for."""
    for name in available_environments():
        head, *_ = environment_path(name).read_text().splitlines()
        assert head == "# yaml-language-server: $schema=schema.json"


def test_the_framework_versions_are_those_that_have_an_image():
    """A literal type cannot be computed from the table, so a test holds them together."""
    assert tuple(SCIKIT_LEARN_VERSIONS) == get_args(FrameworkVersion)
