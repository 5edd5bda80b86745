"""Models are built again when anything they are made of changed."""

from pathlib import Path

import pytest

from demo import stamp


@pytest.fixture
def folder(tmp_path):
    """A folder that holds one finished model."""
    for ending in (".joblib", ".json", ".tar.gz"):
        (tmp_path / f"flights{ending}").touch()
    stamp.write(tmp_path, "inputs")
    return tmp_path


def test_a_finished_folder_is_up_to_date(folder):
    """Same inputs, all files there."""
    assert stamp.is_up_to_date(folder, "inputs", ["flights"])


def test_other_inputs_are_not(folder):
    """New code or data mean new models."""
    assert not stamp.is_up_to_date(folder, "other inputs", ["flights"])


@pytest.mark.parametrize("name", ["flights.tar.gz", "flights.json", "inputs.sha256"])
def test_a_missing_file_is_not(folder, name):
    """Somebody tidied up."""
    (folder / name).unlink()

    assert not stamp.is_up_to_date(folder, "inputs", ["flights"])


def test_every_source_of_a_model_is_hashed():
    """A pattern that matches nothing would never notice a change."""
    root = Path(stamp.__file__).parents[1]

    assert [] == [pattern for pattern in stamp.SOURCES if not list(root.glob(pattern))]
    assert stamp.inputs_sha256() == stamp.inputs_sha256()
