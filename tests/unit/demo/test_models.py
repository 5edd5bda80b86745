"""Models are built by one at a time."""

import fcntl
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

from demo import models, stamp

LOCK = ".lock"


def waiting_for(folder: Path) -> int:
    """Count who has the lock's file open in this process: who holds it, and who waits."""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # another file, which was closed meanwhile
            found += each.readlink() == folder / LOCK
    return found


def test_who_comes_second_waits_and_has_nothing_to_do(tmp_path):
    """Several test workers begin at once on a fresh checkout."""
    built: list[bool] = []
    with (tmp_path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = Thread(target=lambda: built.append(models.build_models(tmp_path)))
        second.start()
        while waiting_for(tmp_path) < 2:
            assert second.is_alive(), "nobody waited"
            time.sleep(0.01)
        for recipe in models.RECIPES:
            for ending in (".joblib", ".json", ".tar.gz"):
                (tmp_path / f"{recipe.name}{ending}").touch()
        stamp.write(tmp_path, stamp.inputs_sha256())
    second.join()

    assert [False] == built
