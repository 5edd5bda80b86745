"""Work on the parts of a large batch, on all cores at once, with the results in order."""

from __future__ import annotations

import importlib
import os
import sys
from collections import deque
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], *, workers: int
) -> Generator[Callable[[], Result], None, None]:
    """Gives a call for each item, which waits for its result or raises what the work raised.

    No more than one item more than there are workers is under way or waiting to be asked for. A
    single item is worked on where it is asked for: a batch that is not large pays for no threads.
    """
    waiting = iter(items)
    ahead = [*islice(waiting, 2)]
    if workers < 2 or len(ahead) < 2:
        for each in _chained(ahead, waiting):
            yield lambda item=each: work(item)  # type: ignore[misc]
        return
    pool = _threads(workers)
    under_way: deque[Any] = deque()
    try:
        for each in _chained(ahead, waiting):
            under_way.append(pool.submit(_outcome, work, each))
            if len(under_way) > workers:
                yield _result_of(under_way.popleft())
        while under_way:
            yield _result_of(under_way.popleft())
    finally:
        for future in under_way:
            future.cancel()
        pool.shutdown(wait=True)


@lru_cache(maxsize=1)
def usable_cores() -> int:
    """Counts the cores that this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux has it
    if affinity is not None:
        return len(affinity(0))
    count = os.cpu_count()
    return 1 if count is None else count


def _outcome(work: Callable[[Item], Result], item: Item) -> Callable[[], Result]:
    """Does the work; what it raises is kept: gevent's threads would write it to the log."""
    try:
        result = work(item)
    except Exception as raised:  # it is raised where the result is asked for
        return partial(_raise, raised)
    return lambda: result


def _raise(error: Exception) -> Any:
    raise error


def _result_of(future: Any) -> Callable[[], Any]:
    def result() -> Any:
        return future.result()()

    return result


def _chained(first: Iterable[Item], then: Iterable[Item]) -> Iterator[Item]:
    yield from first
    yield from then


def _threads(count: int) -> Any:
    """Starts threads of the operating system, under gevent too, which replaces the usual ones."""
    monkey: Any = sys.modules.get("gevent.monkey")
    is_replaced = monkey is not None and monkey.is_module_patched("threading")
    module = importlib.import_module("gevent.threadpool" if is_replaced else "concurrent.futures")
    return module.ThreadPoolExecutor(max_workers=count)
