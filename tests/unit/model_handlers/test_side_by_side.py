"""Parts of a batch on several cores, in order."""

import subprocess
import sys
from pathlib import Path

import pytest

from model_handlers import side_by_side

INFERENCE = Path(side_by_side.__file__).resolve().parents[1]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_order_and_no_more_is_taken_than_needed(workers):
    """However many work."""
    taken = []

    def items():
        for number in range(50):
            taken.append(number)
            yield number

    results = side_by_side.in_order(lambda number: number * number, items(), workers=workers)
    first = next(results)()

    assert first == 0
    assert len(taken) <= workers + 2
    assert [number * number for number in range(1, 50)] == [result() for result in results]


def test_a_single_part_pays_for_no_thread():
    """Whoever asks for the result does the work."""
    worked: list[object] = []
    results = side_by_side.in_order(worked.append, [1], workers=8)
    result = next(results)

    assert worked == []
    result()
    assert worked == [1]


UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import sys
sys.path.insert(0, sys.argv[1])
from model_handlers.side_by_side import in_order

native = monkey.get_original("threading", "get_ident")
main = native()
results = [result() for result in in_order(lambda _: native(), range(9), workers=2)]
sys.exit(0 if len(results) == 9 and main not in results else 1)
"""


FAILING_UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import sys
sys.path.insert(0, sys.argv[1])
from model_handlers.side_by_side import in_order

for result in in_order(lambda _: 1 / 0, range(9), workers=2):
    try:
        result()
    except ZeroDivisionError:
        pass
"""


def test_what_a_part_raises_is_raised_and_not_written_to_the_log_by_gevent():
    """It is a caller's mistake, and the answer says it."""
    command = [sys.executable, "-c", FAILING_UNDER_GEVENT, str(INFERENCE)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (0, "") == (ended.returncode, ended.stderr)


def test_threads_are_the_operating_systems_under_gevent_too():
    """It makes coroutines of Python's own: they would share one core."""
    command = [sys.executable, "-c", UNDER_GEVENT, str(INFERENCE)]

    assert 0 == subprocess.run(command, check=False).returncode
