"""Objects as files."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.ports import ChangedObjectError
from coalmine.local_batch.folders import Folders

NAMES = st.text(alphabet="a.-/é=", min_size=1, max_size=6).filter(
    lambda name: all(part not in ("", ".", "..") for part in name.split("/"))
)


@pytest.fixture
def store():
    return Folders()


@given(names=st.sets(NAMES, max_size=6), beginning=st.just("") | NAMES)
def test_files_are_found_as_s3_lists_keys(tmp_path_factory, names, beginning):
    """The order decides which row comes first; `a.csv` stands before `a/b.csv`."""
    root = tmp_path_factory.mktemp("found")
    put: set[str] = set()
    for name in names:
        if not any(each.startswith(f"{name}/") or name.startswith(f"{each}/") for each in put):
            Folders().put(f"{root}/{name}", b"")
            put.add(name)

    found = [each.uri.removeprefix(f"{root}/") for each in Folders().find(f"{root}/{beginning}")]
    expected = sorted((each for each in put if each.startswith(beginning)), key=str.encode)

    assert expected == found


def test_nothing_is_there(store, tmp_path):
    assert store.look(f"{tmp_path}/a") is None
    assert store.get(f"{tmp_path}/a") is None
    assert [] == list(store.find(f"{tmp_path}/a/"))


def test_a_link_to_nothing_is_no_file(store, tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")

    assert [] == list(store.find(f"{tmp_path}/"))


def test_a_file_appears_when_it_is_whole(store, tmp_path):
    with store.writer(f"{tmp_path}/below/a", "text/csv") as writing:
        writing.write(b"1")
        assert [] == list(store.find(f"{tmp_path}/"))
        writing.write(b"2")

    assert b"12" == store.get(f"{tmp_path}/below/a")


def test_only_the_file_that_was_looked_at_is_replaced(store, tmp_path):
    store.put(f"{tmp_path}/a", b"1")
    there = store.look(f"{tmp_path}/a")
    store.replace(there, b"2")

    with pytest.raises(ChangedObjectError):
        store.replace(there, b"3")
    assert b"2" == store.get(f"{tmp_path}/a")


def test_a_failed_write_leaves_what_was_there(store, tmp_path):
    store.put(f"{tmp_path}/a", b"old")

    with pytest.raises(RuntimeError), store.writer(f"{tmp_path}/a", "text/csv") as writing:
        writing.write(b"new")
        raise RuntimeError

    assert b"old" == store.get(f"{tmp_path}/a")
    assert ["a"] == [each.name for each in tmp_path.iterdir()]


def test_what_is_written_is_readable_by_those_whom_the_umask_allows(store, tmp_path):
    """Temporary files are nobody else's; a published table is not one."""
    store.put(f"{tmp_path}/a", b"")
    (tmp_path / "b").touch()

    assert (tmp_path / "b").stat().st_mode == (tmp_path / "a").stat().st_mode


def test_a_range_is_read(store, tmp_path):
    store.put(f"{tmp_path}/a", b"0123456789")
    info = store.look(f"{tmp_path}/a")

    assert b"345" == b"".join(store.read(info, 3, 6))
    assert b"89" == b"".join(store.read(info, 8))


@given(start=st.integers(0, 10), length=st.integers(0, 10))
def test_a_range_is_copied_behind_what_is_there(tmp_path_factory, start, length):
    store, root = Folders(), tmp_path_factory.mktemp("copied")
    store.put(f"{root}/a", b"0123456789")
    source = store.look(f"{root}/a")
    assert source is not None
    end = min(start + length, 10)

    with store.writer(f"{root}/b", "text/csv") as writing:
        writing.write(b"<")
        writing.append_copy(source, start, end)
        writing.write(b">")

    assert b"<" + b"0123456789"[start:end] + b">" == store.get(f"{root}/b")


def test_a_file_system_that_cannot_copy_is_copied_for(store, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    store.put(f"{tmp_path}/a", b"0123456789")
    with store.writer(f"{tmp_path}/b", "text/csv") as writing:
        writing.append_copy(store.look(f"{tmp_path}/a"), 2, 5)

    assert b"234" == store.get(f"{tmp_path}/b")


@pytest.mark.parametrize("change", [lambda file: file.write_bytes(b"other"), Path.unlink])
def test_a_file_that_changed_is_not_read_as_the_old_one(store, tmp_path, change):
    store.put(f"{tmp_path}/a", b"old")
    info = store.look(f"{tmp_path}/a")
    change(tmp_path / "a")

    with pytest.raises(ChangedObjectError, match="a must stay as it is during a run"):
        list(store.read(info))
    with pytest.raises(ChangedObjectError), store.writer(f"{tmp_path}/b", "") as writing:
        writing.append_copy(info, 0, 3)

    assert not (tmp_path / "b").exists()


def test_a_file_that_grows_while_it_is_read_has_changed(store, tmp_path):
    """What was read may be half of the old and half of the new."""
    store.put(f"{tmp_path}/a", b"old")

    with pytest.raises(ChangedObjectError):
        for _ in store.read(store.look(f"{tmp_path}/a")):
            with (tmp_path / "a").open("ab") as file:
                file.write(b"er")


def test_empty_folders_do_not_stay(store, tmp_path):
    """A run that failed leaves no folder that looks like a published one."""
    store.put(f"{tmp_path}/run=1/a", b"")
    store.delete([f"{tmp_path}/run=1/a", f"{tmp_path}/run=1/b"])

    assert [] == list(tmp_path.iterdir())


def test_what_was_begun_below_a_prefix_is_given_up(store, tmp_path):
    for folder in ("run=1", "run=2"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / ".begun-0123abcd-data.csv").touch()
    store.abandon_uploads(f"{tmp_path}/run=1/")

    assert ["run=2"] == [each.name for each in tmp_path.iterdir()]
