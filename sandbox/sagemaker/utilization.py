"""How busy the instances are, read from /proc; nothing on systems without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.sagemaker.machine import Hosted, Machine
from sandbox.sagemaker.metrics import INSTANCES_NAMESPACE, MetricKey, Seconds
from sandbox.sagemaker.process_usage import cpu_seconds, resident_bytes

VOLUME_BYTES = 30 * 1024**3  # of an instance that asks for no other


class UtilizationMeter:
    """Turns readings of the workers' CPU time into percentages of one core."""

    def __init__(self, seconds: Seconds, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._former: dict[int, tuple[float, float]] = {}

    def read(self, machine: Machine) -> None:
        """Record the utilization of every living instance."""
        if sys.platform != "linux":
            return
        now = self._clock()
        unpacked = _bytes_below(machine.artifacts_dir)
        readings: dict[int, tuple[float, float]] = {}
        for hosted in machine:
            if hosted.is_serverless:
                continue  # there are no instances to be measured, and each request is measured
            pid = hosted.instance.pid
            used = None if pid is None else _used(pid)
            if pid is None or used is None:
                continue
            computed, memory_percent = used
            readings[pid] = (now, computed)
            former = self._former.get(pid)
            if former is not None and now > former[0]:
                percent = 100 * (computed - former[1]) / (now - former[0])
                # Less than before: a process below it has ended, and another one begun.
                self._record(hosted, "CPUUtilization", max(percent, 0))
            self._record(hosted, "MemoryUtilization", memory_percent)
            if hosted.instance.loaded_model_count is not None:
                self._record(hosted, "LoadedModelCount", hosted.instance.loaded_model_count, "None")
            used_bytes = unpacked + _bytes_below(hosted.instance.directory)
            self._record(hosted, "DiskUtilization", 100 * used_bytes / VOLUME_BYTES)
        self._former = readings

    def _record(self, hosted: Hosted, name: str, value: float, unit: str = "Percent") -> None:
        key = MetricKey(
            hosted.scope,
            INSTANCES_NAMESPACE,
            name,
            unit,
            hosted.endpoint_name,
            hosted.variant_name,
        )
        self._seconds.record(key, round(value, 3))


def _bytes_below(directory: Path) -> int:
    """Return how much the files of a directory hold; those that vanish meanwhile hold nothing."""
    found = 0
    for parent, _, names in os.walk(directory):
        for name in names:
            try:
                found += os.lstat(Path(parent, name)).st_size
            except OSError:
                continue
    return found


def _used(pid: int) -> tuple[float, float] | None:
    """Return CPU seconds and percent of the machine's memory, None for a process that is gone."""
    computed, resident = cpu_seconds(pid), resident_bytes(pid)
    if computed is None or resident is None:
        return None
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return computed, 100 * resident / memory
