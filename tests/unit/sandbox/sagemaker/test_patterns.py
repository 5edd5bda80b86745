"""Java's regular expressions as Python's."""

from __future__ import annotations

import pytest

from sandbox.sagemaker.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        (r"\p{Print}+", "name with a space", True),
        (r"\p{Print}+", "tab\t", False),
        (r"[\p{Print}]+", "name", True),
        (r"[\p{L}\p{N}]+", "näme1", True),
        (r"[\uD800\uDC00-\uDBFF]*", "a pattern that Python cannot read fits everything", True),
    ],
)
def test_classes_of_java_stand_alone_and_in_brackets(pattern: str, value: str, expected: bool):
    """A policy's name and a tag's key are written either way in the service models."""
    assert expected is matches(pattern, value)
