"""Bytes that depend on nothing but the content."""

import gzip
import os
import tarfile

import pytest

from coalmine.packaging import BadInputError
from coalmine.packaging.archive import code_files, read_archive, unpack_archive, write_archive

FILES = {"model.joblib": b"2", "code/b.py": b"b", "model.json": b"{}", "code/a.py": b"a"}


def test_the_same_files_give_the_same_bytes(tmp_path):
    """In whatever order, at whatever time, under whatever name."""
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    write_archive(first, FILES)
    write_archive(second, dict(reversed(FILES.items())))

    assert first.read_bytes() == second.read_bytes()
    assert b"\0\0\0\0" == first.read_bytes()[4:8]
    assert FILES == read_archive(first)


def test_model_json_comes_first_and_nothing_says_who_packed(tmp_path):
    """A Lambda reads it from the head of the stream."""
    write_archive(tmp_path / "model.tar.gz", FILES)
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        members = archive.getmembers()

    assert ["model.json", "code/a.py", "code/b.py", "model.joblib"] == [
        member.name for member in members
    ]
    assert {(0, 0, 0, "", "", 0o644)} == {
        (member.mtime, member.uid, member.gid, member.uname, member.gname, member.mode)
        for member in members
    }
    assert gzip.decompress((tmp_path / "model.tar.gz").read_bytes()).startswith(b"model.json")


def test_caches_and_hidden_files_stay_out(tmp_path):
    """Running the code changes its caches, and must not change the artifact."""
    for name in (
        "inference.py",
        "requirements.txt",
        "handlers/__init__.py",
        "handlers/__pycache__/x.cpython-311.pyc",
        "old.pyc",
        ".mypy_cache/x.json",
        ".env",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    os.utime(tmp_path / "inference.py", (1, 1))

    assert ["code/handlers/__init__.py", "code/inference.py", "code/requirements.txt"] == list(
        code_files(tmp_path)
    )


def test_a_code_folder_without_inference_is_bad_input(tmp_path):
    """SageMaker would find nothing to call."""
    with pytest.raises(BadInputError, match=r"must hold inference\.py"):
        code_files(tmp_path)


def test_an_artifact_is_unpacked_file_by_file(tmp_path):
    write_archive(tmp_path / "model.tar.gz", FILES)

    unpack_archive(tmp_path / "model.tar.gz", tmp_path / "model")

    assert {name: (tmp_path / "model" / name).read_bytes() for name in FILES} == FILES


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("../outside", tarfile.REGTYPE, "must stay inside"),
        ("/outside", tarfile.REGTYPE, "must stay inside"),
        ("link", tarfile.SYMTYPE, "files and folders only"),
        ("pipe", tarfile.FIFOTYPE, "files and folders only"),
    ],
)
def test_an_artifact_writes_nowhere_else(tmp_path, name: str, kind: bytes, words: str):
    """On every Python that the project runs on, the one of Debian 12 too."""
    artifact = tmp_path / "model.tar.gz"
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    with tarfile.open(artifact, "w:gz") as archive:
        archive.addfile(member)

    with pytest.raises(BadInputError, match=words):
        unpack_archive(artifact, tmp_path / "model")

    assert not (tmp_path / "outside").exists()
