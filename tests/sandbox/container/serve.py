"""The container's own `serve` command, on a Python that is newer than it.

Run with the unpacked source of sagemaker-containers on the path. What its `cli/serve.py` does is
the last line here; importing that file would ask for the container's training half as well.
"""

from __future__ import annotations

import collections
import collections.abc
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

# Moved since Python 3.3, gone since 3.10.
for name in ("Mapping", "Sequence", "Iterable"):
    setattr(collections, name, getattr(collections.abc, name))

# Gone from setuptools; it finds a template of nginx's configuration, which is not asked for.
resources: Any = ModuleType("pkg_resources")
resources.resource_filename = lambda _package, name: name
sys.modules["pkg_resources"] = resources

# The server is given this path; in an image it leads to nothing of this project.
project = Path(__file__).resolve().parents[3]
ours = {str(project / name) for name in ("", "inference", "lambda")}
sys.path[:] = [entry for entry in sys.path if entry not in ours]

from sagemaker_containers import _env, _server  # type: ignore[import-not-found]  # noqa: E402

_server.start(_env.ServingEnv().framework_module)
