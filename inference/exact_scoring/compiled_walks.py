"""Scikit-learn's compiled tree walks, imported without the packages around them.

Importing `sklearn.ensemble` takes a second and fifty modules that a walk never uses. The extension
modules alone need little else, so for the time of their import the packages are stood in for by
empty modules with the same path. A later `import sklearn` is not affected: it finds the extension
modules there and everything else not yet imported.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_TREE = "sklearn.tree._tree"
_HISTOGRAM_PREDICTOR = "sklearn.ensemble._hist_gradient_boosting._predictor"
_HISTOGRAM_COMMON = "sklearn.ensemble._hist_gradient_boosting.common"
_STAND_INS = (
    "sklearn",
    "sklearn.tree",
    "sklearn.utils",
    "sklearn.utils.validation",
    "sklearn.utils.fixes",
    "sklearn.neighbors",
    "sklearn.ensemble",
    "sklearn.ensemble._hist_gradient_boosting",
)
_importing = threading.Lock()


def tree_walk() -> Any:
    """Imports the module with `Tree` and `NODE_DTYPE`."""
    return _compiled_module(_TREE)


class HistogramWalk(NamedTuple):
    """Histogram boosting's own walk.

    Attributes:
        walk: `_predict_from_raw_data`.
        node_type: how it reads a node.
    """

    walk: Any
    node_type: Any


def histogram_walk() -> HistogramWalk:
    """Imports the walk of histogram boosting."""
    module: Any = _compiled_module(_HISTOGRAM_PREDICTOR)
    common: Any = _compiled_module(_HISTOGRAM_COMMON)
    return HistogramWalk(module._predict_from_raw_data, common.PREDICTOR_RECORD_DTYPE)


def _compiled_module(name: str) -> ModuleType:
    with _importing:
        if name in sys.modules:
            return sys.modules[name]
        if "sklearn" not in sys.modules:
            try:
                with _stand_ins():
                    return importlib.import_module(name)
            except Exception:  # noqa: S110 - another version may need more: import it all
                pass
        return importlib.import_module(name)


@contextmanager
def _stand_ins() -> Generator[None, None, None]:
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("sklearn")
    root = Path(next(iter(spec.submodule_search_locations)))
    before = set(sys.modules)
    stand_ins = {
        name: _StandIn(name, root.parent.joinpath(*name.split("."))) for name in _STAND_INS
    }
    sys.modules.update(stand_ins)
    try:
        yield
    except BaseException:
        # What was imported half must not be found by the import that follows.
        for name in set(sys.modules) - before:
            if name.split(".")[0] == "sklearn":
                del sys.modules[name]
        raise
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


class _StandIn(ModuleType):
    """A package that has only its path; its functions are imported when they are called."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name)
        self.__path__ = [str(path)]

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        module = self.__name__

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(importlib.import_module(module), attribute)(*args, **kwargs)

        return call
