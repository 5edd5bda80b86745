"""What `--help` says is alike in all commands about an environment."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from coalmine.cli import main


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command with `-c ENV`, by its words."""
    for name in group.list_commands(click.Context(group)):
        command = of_group(group, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        elif any(option.name == "environment" for option in command.params):
            yield *words, name


def of_group(group: click.Group, name: str) -> click.Command:
    """The command of this name."""
    command = group.get_command(click.Context(group), name)
    assert command is not None
    return command


def found(words: tuple[str, ...]) -> click.Command:
    """The command of these words."""
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = of_group(command, word)
    return command


# They concern a whole environment: there is no thing that could come first.
ABOUT_ALL_OF_IT = {
    ("config", "endpoints"),
    ("cost",),
    ("destroy",),
    ("orphans",),
    ("review",),
}

ALL = pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)


@ALL
def test_the_thing_comes_first_then_where_it_is(words: tuple[str, ...]):
    """`coalmine ... ENDPOINT -c ENV`: the same everywhere, so that hands learn it."""
    names = [each.name for each in found(words).params]
    if words not in ABOUT_ALL_OF_IT:
        assert names.pop(0) in ("endpoint", "group", "job", "run_id")

    assert ["environment", "file"] == names[:2]


@ALL
def test_every_option_has_a_word_of_help(words: tuple[str, ...]):
    """An option that nobody explains is one that nobody uses."""
    options = [each for each in found(words).params if isinstance(each, click.Option)]

    assert [] == [each.name for each in options if each.help is None]


@ALL
def test_the_exit_codes_are_told(words: tuple[str, ...]):
    """A pipeline goes by them, and nobody looks for them elsewhere."""
    told = " ".join(CliRunner().invoke(main, [*words, "--help"]).output.split())

    assert "Exit codes: 0 " in told
    assert "; 3 AWS said no" in told


@ALL
def test_json_is_the_last_of_its_options(words: tuple[str, ...]):
    names = [each.name for each in found(words).params]

    assert "as_json" not in names[:-1]
