"""What counts as installed, and what as left on somebody's machine."""

import json
from types import SimpleNamespace

import pytest

from coalmine.packaging.replay import is_at_home


@pytest.mark.parametrize("folder", ["python", "elsewhere"])
def test_a_link_is_at_home_where_it_is_found(tmp_path, folder):
    """Debian's own Python has a sitecustomize that is a link to /etc: no model could be packed."""
    home, etc = tmp_path / "python", tmp_path / "etc"
    for each in (home, etc, tmp_path / folder):
        each.mkdir(exist_ok=True)
    (etc / "sitecustomize.py").write_text("")
    link = tmp_path / folder / "sitecustomize.py"
    link.symlink_to(etc / "sitecustomize.py")

    assert (folder == "python") is is_at_home(SimpleNamespace(__file__=str(link)), [home])


def test_what_has_no_file_is_built_in(tmp_path):
    assert is_at_home(SimpleNamespace(), [tmp_path])
    assert not is_at_home(json, [tmp_path])
