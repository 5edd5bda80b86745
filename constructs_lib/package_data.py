"""Tables that other packages bring along, read without importing those packages."""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def read_data(package: str, file: str) -> Any:
    """Return a JSON file of an installed package; one that ends with .gz is unpacked.

    Importing the package for it would take seconds of each synth, and finding a subpackage imports
    the package: name the topmost one.
    """
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ValueError(f"the package {package} must be installed, got none; run: make setup")
    (folder, *_) = found.submodule_search_locations
    content = (Path(folder) / file).read_bytes()
    return json.loads(gzip.decompress(content) if file.endswith(".gz") else content)
