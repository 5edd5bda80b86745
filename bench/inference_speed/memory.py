"""How much memory a process held at most since it was last asked."""

import re
from pathlib import Path

_FIELD = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


def forget_peak(process: int | str = "self") -> None:
    """Let the kernel count the peak from now on."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def peak_mb(process: int | str = "self") -> float:
    """The most that was resident since `forget_peak`, in MB."""
    return _field(process, "status", "VmHWM")


def resident_mb(process: int | str = "self") -> float:
    """What is resident now, in MB."""
    return _field(process, "status", "VmRSS")


def proportional_mb(process: int | str) -> float:
    """What is resident now, in MB; pages that n processes share count as an n-th of each."""
    return _field(process, "smaps_rollup", "Pss")


def descendants(process: int) -> list[int]:
    """A process and all that it started, and they."""
    found = [process]
    for each in found:
        for tasks in Path(f"/proc/{each}/task").glob("*/children"):
            found.extend(int(child) for child in tasks.read_text().split())
    return found


def _field(process: int | str, file: str, name: str) -> float:
    text = Path(f"/proc/{process}/{file}").read_text()
    fields = {found[1]: int(found[2]) for found in _FIELD.finditer(text)}
    return round(fields[name] / 1000 * 1.024, 1)
