"""Artifacts are unpacked, and trusted in nothing."""

from __future__ import annotations

import io
import tarfile

import pytest

from sandbox.hosting.archive import BadArchiveError, remove_tree, unpack


def packed(*members: tarfile.TarInfo, mode: str = "w:gz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as tar:  # type: ignore[call-overload]
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return stream.getvalue()


def member(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = 1
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def test_files_arrive_read_only(tmp_path):
    """Instances share them."""
    unpack(packed(member("code/inference.py"), member("model.joblib")), tmp_path / "m")

    assert (tmp_path / "m/code/inference.py").read_bytes() == b"x"
    assert (tmp_path / "m/model.joblib").stat().st_mode & 0o222 == 0
    remove_tree(tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "evil",
    [
        member("/etc/passwd"),
        member("../outside"),
        member("a/../../outside"),
        member("link", type=tarfile.SYMTYPE, linkname="/etc/passwd", size=0),
        member("link", type=tarfile.SYMTYPE, linkname="../../x", size=0),
        member("link", type=tarfile.LNKTYPE, linkname="../x", size=0),
        member("device", type=tarfile.CHRTYPE, size=0),
    ],
    ids=lambda info: f"{info.name}->{info.linkname}",
)
def test_nothing_leaves_its_directory(tmp_path, evil):
    """Absolute paths, links outside and devices are refused, and nothing stays behind."""
    with pytest.raises(BadArchiveError):
        unpack(packed(member("good"), evil), tmp_path / "m")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no archive", packed(member("a"), mode="w")])
def test_only_a_gzipped_tar_is_an_artifact(tmp_path, content):
    """As on SageMaker."""
    with pytest.raises(BadArchiveError, match="must be a gzipped tar"):
        unpack(content, tmp_path / "m")


def test_a_cut_off_archive_is_refused(tmp_path):
    """A download that ended early must not be served."""
    with pytest.raises(BadArchiveError):
        unpack(packed(member("a", size=100_000))[:-20], tmp_path / "m")
