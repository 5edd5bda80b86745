"""The private parts of MiniStack that the sandbox holds on to."""

from __future__ import annotations

import pytest

from sandbox.lambda_runtime import isolated_worker_script
from sandbox.ministack_hooks import (
    HOOKS,
    VERSION,
    MiniStackMovedError,
    check_version,
    installed_version,
    moved_hooks,
)


def test_every_hook_is_where_the_sandbox_expects_it():
    """When this fails, MiniStack has changed: adapt sandbox/ministack_hooks.py to what it lists."""
    assert VERSION == installed_version()
    assert [] == moved_hooks()


@pytest.mark.parametrize(
    ("hooks", "line"),
    [
        ({"app": ["door"]}, "ministack.app.door is gone"),
        ({"services.nowhere": ["x"]}, "ministack.services.nowhere cannot be imported"),
        (
            {"app": ["detect_service(method, path)"]},
            "detect_service(method, path) is detect_service(method, path, headers, query_params)",
        ),
    ],
    ids=["attribute gone", "module gone", "other parameters"],
)
def test_a_moved_hook_is_named(hooks: dict[str, list[str]], line: str):
    """The message says which part moved, and to what."""
    (moved,) = moved_hooks({**HOOKS, **hooks})

    assert line in moved


@pytest.mark.parametrize("found", [None, "1.5.34"])
def test_another_version_is_refused_with_both_numbers(found: str | None):
    """Hooks of another version may be in place and mean something else."""
    with pytest.raises(MiniStackMovedError, match=f"exactly {VERSION}, got {found}"):
        check_version(found)


def test_another_worker_script_is_refused(tmp_path):
    """The script is edited as text, so it must be the text that the edit was written for."""
    with pytest.raises(ValueError, match="worker script"):
        isolated_worker_script("print('another one')", tmp_path)
