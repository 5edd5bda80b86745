"""A config file is checked whole: every mistake at once, each with its place and its fix."""

from pathlib import Path

import pytest

from coalmine.config import ConfigError, EnvironmentConfig, Problem, load

GOOD = """\
environment: test
account: "111122223333"
region: eu-west-1
endpoints:
  - name: flights
    variants:
      - {name: blue, artifact: s3://models/a.tar.gz, initial_weight: 1}
      - {name: green, artifact: s3://models/b.tar.gz, initial_weight: 0}
"""


@pytest.fixture
def check(tmp_path: Path):
    """Load a config text; give the problems by their dotted path."""

    def _check(text: str) -> dict[str, Problem]:
        file = tmp_path / "test.yaml"
        file.write_text(text)
        with pytest.raises(ConfigError) as caught:
            load(file, base=tmp_path)
        return {str(problem).splitlines()[0].strip(): problem for problem in caught.value.problems}

    return _check


def load_text(tmp_path: Path, text: str) -> EnvironmentConfig:
    file = tmp_path / "test.yaml"
    file.write_text(text)
    return load(file, base=tmp_path)


def test_a_good_file_keeps_weight_zero(tmp_path: Path):
    """0 is an answer: it never becomes a default."""
    config = load_text(tmp_path, GOOD)

    assert [variant.initial_weight for variant in config.endpoints[0].variants] == [1, 0]


def test_all_mistakes_are_reported_together(check):
    """Shape and rules, of all sections, in the order of the file."""
    found = check(
        GOOD.replace("environment: test", "environment: Test")
        .replace('"111122223333"', "111122223333")
        .replace("region:", "regio:")
        .replace("initial_weight: 1", "initial_weight: -1, instance_type: m5.large")
        .replace("name: green", "name: blue")
        .replace("s3://models/b.tar.gz", "missing.tar.gz")
        + "    canary: {period_seconds: 7, stages: [{share: 0.5, bake_seconds: 10}]}\n"
    )

    assert list(found) == [
        "environment (line 1)",
        "region (line 1)",
        "account (line 2)",
        "regio (line 3)",
        "endpoints[0].variants[0].initial_weight (line 7)",
        "endpoints[0].variants[0].instance_type (line 7)",
        "endpoints[0].variants[1].artifact (line 8)",
        "endpoints[0].variants[1].name (line 8)",
        "endpoints[0].canary.period_seconds (line 9)",
        "endpoints[0].canary.stages (line 9)",
    ]


@pytest.mark.parametrize(
    ("change", "path", "fix"),
    [
        pytest.param(
            ("region:", "regoin:"), "regoin (line 3)", "write `region`", id="typo in a key"
        ),
        pytest.param(
            ('account: "111122223333"\n', ""),
            "account (line 1)",
            'add `account: "111122223333"`',
            id="missing key",
        ),
        pytest.param(
            ("initial_weight: 1", "initial_weight: 0"),
            "endpoints[0].variants (line 6)",
            "give the variant that serves now initial_weight: 1",
            id="all weights zero",
        ),
        pytest.param(
            ("name: flights", f"name: {'f' * 40}\n    framework_version: 0.23-1"),
            "endpoints[0].framework_version (line 6)",
            "write one of those",
            id="framework version",
        ),
        pytest.param(
            ("eu-west-1", "ap-southeast-7"),
            "region (line 3)",
            "choose one of those regions",
            id="region without a registry",
        ),
        pytest.param(
            ("initial_weight: 1", "initial_weight: 1, instance_type: ml.m7g.large"),
            "endpoints[0].variants[0].instance_type (line 7)",
            "take a type such as ml.m5.large or ml.c5.large",
            id="Graviton",
        ),
        pytest.param(
            ("s3://models/a.tar.gz", "s3://models"),
            "endpoints[0].variants[0].artifact (line 7)",
            "name the object that `coalmine package` wrote and you uploaded",
            id="bucket without a key",
        ),
    ],
)
def test_a_mistake_names_its_fix(check, change, path, fix):
    """The message alone is enough to mend the file."""
    found = check(GOOD.replace(*change))

    assert fix == found[path].fix


def test_a_key_that_stands_twice_is_refused(check):
    """YAML would silently keep the second."""
    found = check(GOOD + "region: us-east-1\n")

    assert found["region (line 9)"].fix == "remove one; the first stands on line 3"


def test_a_canary_needs_two_variants(check):
    """A champion alone has nobody to be compared with."""
    one = GOOD.replace(GOOD.splitlines(keepends=True)[-1], "") + "    canary: {}\n"

    assert "endpoints[0].canary (line 8)" in check(one)


def test_counts_of_seconds_are_for_the_sandbox_only(check, tmp_path: Path):
    """SageMaker publishes once a minute: a real canary with period 1 would see nothing."""
    quick = GOOD + "    canary: {period_seconds: 1}\n"

    assert "endpoints[0].canary.period_seconds (line 9)" in check(quick)
    assert load_text(tmp_path, quick.replace("111122223333", "000000000000"))


def test_a_missing_file_is_a_config_error(tmp_path: Path):
    """No stack trace for a wrong name."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere.yaml")

    assert caught.value.problems[0].value == "No such file or directory"


@pytest.mark.parametrize("text", ["", "- a\n", "a: [1\n", "\x00"])
def test_what_is_not_a_mapping_is_refused(check, text):
    """Empty files, lists and broken YAML are said to be that."""
    assert len(check(text)) == 1


def test_the_canary_section_becomes_the_canarys_settings(tmp_path: Path):
    """The YAML and the Lambdas cannot drift apart: one is built from the other."""
    config = load_text(tmp_path, GOOD + "    canary: {alpha: 0.01, min_requests: 7}\n")
    canary = config.endpoints[0].canary
    assert canary is not None

    settings = canary.to_settings()

    assert (settings.alpha, settings.min_requests) == (0.01, 7)
