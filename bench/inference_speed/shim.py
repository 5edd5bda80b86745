"""What the container's own code of 2020 needs on newer Python and protobuf."""

import collections
import collections.abc
import os


def install() -> None:
    """Put back a name that Python 3.10 took away, and let old protocol descriptors be read."""
    os.environ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python"
    if not hasattr(collections, "Mapping"):
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
