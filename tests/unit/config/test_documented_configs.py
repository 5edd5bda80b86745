"""The YAML of the docs is not prose: each block that begins with a section of ours is a config."""

import re
from pathlib import Path

import pytest
import yaml

from coalmine.config import load

DOCS = Path(__file__).resolve().parents[3] / "docs"
BLOCK = re.compile(
    r"^```yaml\n((?:endpoints|batch_jobs|budget|watch):\n.*?)^```$", re.MULTILINE | re.DOTALL
)
VARIANTS = [{"name": "blue", "artifact": "s3://models/a.tar.gz", "initial_weight": 1}]
HEAD = {"environment": "dev", "account": "111122223333", "region": "eu-west-1"}
BLOCKS = [
    (f"{page.stem}-{number}", text)
    for page in sorted(DOCS.glob("*.md"))
    for number, text in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize("text", [text for _, text in BLOCKS], ids=[name for name, _ in BLOCKS])
def test_a_documented_config_is_accepted(tmp_path, text):
    """A page that is about something else may leave out the variants, or all endpoints."""
    documented = {**HEAD, "endpoints": [{"name": "flights"}], **yaml.safe_load(text)}
    endpoints = [{"variants": VARIANTS, **each} for each in documented["endpoints"]]
    file = tmp_path / "documented.yaml"
    file.write_text(yaml.safe_dump({**documented, "endpoints": endpoints}), encoding="utf-8")

    assert len(load(file, tmp_path).endpoints) > 0


def test_every_form_of_hosting_has_one():
    forms = [name for name, _ in BLOCKS if name.startswith("hosting-")]

    assert 6 == len(forms)
