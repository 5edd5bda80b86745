"""`coalmine release pin`: one line of the config changes."""

import pytest
from click.testing import CliRunner

from coalmine.cli import main
from tests.doubles.live_release import CONFIG, A, B


def test_the_line_changes_and_nothing_else(run, world):
    before = world.config.stat().st_mode
    done = run("release", "pin", "flights", "--artifact", B)

    assert 0 == done.exit_code, done.output
    assert CONFIG % B == world.config.read_text()
    assert "flights in dev: forest -> boosting" in done.output
    assert "release it: coalmine release start flights -c dev" in done.output
    assert ["dev.yaml"] == [each.name for each in world.config.parent.iterdir()]
    assert before == world.config.stat().st_mode


def test_it_is_said_where_nothing_changes(run, world):
    done = run("release", "pin", "flights", "--artifact", A, "--commit")

    assert 0 == done.exit_code, done.output
    assert "flights in dev: forest already, nothing to write" in done.output
    assert [] == world.repository.commits


def test_it_is_committed_alone(run, world):
    done = run("release", "pin", "flights", "--artifact", B, "--push")
    ((files, message),) = world.repository.commits

    assert 0 == done.exit_code, done.output
    assert ["config/dev.yaml"] == files
    assert "Pin flights to boosting in dev" == message
    assert 1 == world.repository.pushes


def test_a_file_with_other_changes_is_not_committed(run, world):
    world.repository.dirty = ["dev.yaml"]
    done = run("release", "pin", "flights", "--artifact", B, "--commit")

    assert 1 == done.exit_code
    assert CONFIG % A == world.config.read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--version", "3"), 1, "must have a model_package"),
        ((), 2, "--artifact URI or --version N"),
        (("--artifact", "x", "--version", "3"), 2, "one of them"),
        (("--artifact", "s3://nowhere"), 2, "problem"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_changed(run, world, words, code, said):
    done = run("release", "pin", "flights", *words)

    assert code == done.exit_code, done.output
    assert said in done.output
    assert CONFIG % A == world.config.read_text()
    assert ["dev.yaml"] == [each.name for each in world.config.parent.iterdir()]


@pytest.fixture
def two(world, monkeypatch):
    """Two environments in one folder of configs."""
    folder = world.config.parent
    (folder / "prod.yaml").write_text((CONFIG % A).replace("environment: dev", "environment: prod"))
    monkeypatch.setattr(
        "coalmine.cli.release.environment_files.environment_path",
        lambda name: folder / f"{name}.yaml",
    )
    return folder


def pin_both(world, uri):
    words = ["release", "pin", "flights", "--artifact", uri, "-c", "dev", "-c", "env=prod"]
    return CliRunner().invoke(main, [*words, "--commit"], obj=world.surroundings)


def test_several_environments_change_in_one_commit(world, two):
    done = pin_both(world, B)

    assert 0 == done.exit_code, done.output
    assert all(B in (two / name).read_text() for name in ("dev.yaml", "prod.yaml"))
    ((files, message),) = world.repository.commits
    assert ["config/dev.yaml", "config/prod.yaml"] == files
    assert "Pin flights to boosting in dev, prod" == message


def test_all_change_or_none(world, two):
    """Half a release is worse than none."""
    prod = two / "prod.yaml"
    prod.write_text(prod.read_text().replace("flights", "trains"))
    done = pin_both(world, B)

    assert 1 == done.exit_code
    assert "endpoint flights must be one of the config, got trains" in done.output
    assert CONFIG % A == world.config.read_text()
