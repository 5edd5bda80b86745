"""`coalmine config endpoints`: names for a script."""

from click.testing import CliRunner

from coalmine.cli import main

CONFIG = """
environment: dev
endpoints:
  - {name: flights, canary: {}}
  - {name: prices}
  - {name: delays, canary: null}
"""


def test_each_endpoint_is_a_line(tmp_path):
    assert ["flights", "prices", "delays"] == printed(tmp_path)


def test_those_with_a_canary_are_the_ones_to_release(tmp_path):
    """An empty section is a canary with all its defaults; null is none."""
    assert ["flights"] == printed(tmp_path, "--with-canary")


def test_an_environment_that_is_not_there_is_a_wrong_use():
    done = CliRunner().invoke(main, ["config", "endpoints", "-c", "nowhere"])

    assert 2 == done.exit_code
    assert "-c must name an environment, got 'nowhere'" in done.output


def printed(folder, *options: str) -> list[str]:
    file = folder / "dev.yaml"
    file.write_text(CONFIG)
    words = ["config", "endpoints", "-c", "dev", "--config", str(file), *options]
    done = CliRunner().invoke(main, words)
    assert 0 == done.exit_code
    return done.output.splitlines()
