"""What is under review: an environment without what was released to it."""

import yaml

from tests.synth.conftest import before_any_release

CONFIG = """
environment: prod
endpoints:
  - name: flights
    model: { artifact: "s3://models/flights/FOREST.tar.gz" }
    variants: [{ name: blue }]
  - name: delays
    model: { model_package: { group: delays, version: 7 } }
    variants: [{ name: blue }]
  - name: compared
    variants: [{ name: blue, artifact: "s3://models/a.tar.gz" }]
"""


def test_a_release_changes_nothing_under_review(tmp_path):
    """A commit of a release, or of its record, meets the snapshots of the commit before."""
    copies = []
    for number, (artifact, version) in enumerate((("FOREST", "7"), ("BOOSTING", "8"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        config = folder / "prod.yaml"
        config.write_text(
            CONFIG.replace("FOREST", artifact).replace("version: 7", f"version: {version}")
        )
        copy = folder / "copy"
        copy.mkdir()
        copies.append(before_any_release(config, copy).read_text())

    assert copies[0] == copies[1]
    assert (
        "s3://models/a.tar.gz"
        == yaml.safe_load(copies[0])["endpoints"][2]["variants"][0]["artifact"]
    )
