import os
import tarfile

import pytest

from constructs_lib.source_archive import source_files, write_tar_gz


@pytest.fixture
def source(tmp_path):
    root = tmp_path / "source"
    for name in ("b.py", "package/a.py", "package/__pycache__/a.pyc", ".hidden", "old.pyc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    return root


def test_caches_and_hidden_files_stay_out(source):
    """Running the tests must not change what is deployed."""
    assert {"b.py": b"b.py", "package/a.py": b"package/a.py"} == source_files(source)


def test_the_bytes_depend_on_the_content_alone(source, tmp_path):
    one, two = tmp_path / "one.tar.gz", tmp_path / "two.tar.gz"
    write_tar_gz(one, source_files(source))
    os.utime(source / "b.py", (0, 0))
    (source / "b.py").chmod(0o755)
    write_tar_gz(two, source_files(source))

    assert one.read_bytes() == two.read_bytes()


def test_files_stand_in_the_order_given(tmp_path):
    archive = tmp_path / "out.tar.gz"
    write_tar_gz(archive, {"z": b"1", "a": b"2"})

    with tarfile.open(archive) as tar:
        assert ["z", "a"] == tar.getnames()
