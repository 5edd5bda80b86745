"""model.skops: an estimator without a pickle, made of types that are trusted by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from model_handlers.model_files import UnverifiedModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of scikit-learn and numpy: of types, and never of a module of anybody else.
_ALLOWED = re.compile(r"(sklearn|numpy)(\.\w+)+")


def is_allowed_type(name: str) -> bool:
    """Tells whether a type may be trusted at all."""
    return _ALLOWED.fullmatch(name) is not None


def load_skops(file: BinaryIO, document: Mapping[str, Any]) -> Any:
    """Loads a verified file, whose types model.json must name.

    Raises:
        UnverifiedModelError: it holds, or model.json names, a type that is not to be trusted.
    """
    # The code of skops travels in the artifact.
    from skops.io import get_untrusted_types, loads  # noqa: PLC0415

    trusted = cast("list[str]", document.get("trusted_types", []))
    content = file.read()
    found: list[str] = get_untrusted_types(data=content)
    strange = sorted({*trusted, *found} - {name for name in trusted if is_allowed_type(name)})
    if strange:
        raise UnverifiedModelError(
            "a skops model must be made of the types of scikit-learn and numpy that model.json "
            f"names, got also {', '.join(strange[:5])}; pack the model again"
        )
    return loads(content, trusted=trusted)
