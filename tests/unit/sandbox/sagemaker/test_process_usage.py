"""What a process and those below it use, as far as this system tells."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sandbox.sagemaker.process_usage import cpu_seconds, resident_bytes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")

BUSY = """
import subprocess, sys, time
below = None
if sys.argv[1] == "above":
    below = subprocess.Popen([sys.executable, "-c", sys.argv[2], "below", ""])
else:
    held = bytearray(64 * 2**20)
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    print("used", flush=True)
time.sleep(60)
"""


@pytest.fixture
def parent():
    """Start a process that does nothing, above one that computes and holds 64 MB."""
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, "above", BUSY],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        os.killpg(process.pid, 9)


def used(pid):
    """Return CPU seconds and bytes of a process that is there."""
    computed, held = cpu_seconds(pid), resident_bytes(pid)
    assert computed is not None
    assert held is not None
    return computed, held


def test_what_is_below_counts(parent):
    """Such as the workers of gunicorn."""
    computed, held = used(parent.pid)

    assert computed >= 0.2
    assert held >= 64 * 2**20


def test_a_process_alone_is_read_too():
    """As most workers are."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as alone:
        computed, held = used(alone.pid)
        alone.kill()

    assert computed >= 0
    assert held > 0


def test_a_process_that_is_gone_uses_nothing_that_is_known():
    """Nor does one that never was."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert resident_bytes(gone.pid) is None
    assert cpu_seconds(gone.pid) is None
    assert resident_bytes(None) is None
