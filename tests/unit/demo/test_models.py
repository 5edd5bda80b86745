"""Models are built by one at a time."""

import fcntl
from threading import Thread

from demo import models, stamp


def test_who_comes_second_waits_and_has_nothing_to_do(tmp_path):
    """Several test workers begin at once on a fresh checkout."""
    names = [recipe.name for recipe in models.RECIPES]
    built: list[bool] = []
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = Thread(target=lambda: built.append(models.build_models(tmp_path)))
        second.start()
        for name in names:
            for ending in (".joblib", ".json", ".tar.gz"):
                (tmp_path / f"{name}{ending}").touch()
        stamp.write(tmp_path, stamp.inputs_sha256())
        was_waiting = second.is_alive()
    second.join()

    assert was_waiting
    assert [False] == built
