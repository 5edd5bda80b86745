"""The work items of a plan are cut by several processes, where that is worth their start."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from batch.cutting import cut_group
from batch.documents import Plan
from batch.layout import RunLayout
from batch.run_documents import read_document
from batch.settings import MEBIBYTE
from batch.state import Group
from coalmine.local_batch.folders import Folders

_WORTH_A_PROCESS_BYTES = 64 * MEBIBYTE


def cut_items(plan: Plan, items: Sequence[int], *, processes: int) -> Iterator[int]:
    """Yield after each item how many rows it has; the first that is refused ends all.

    Raises:
        RefusedRunError: a line is no row of the table.
    """
    layout = RunLayout.of(plan.settings, plan.run_id)
    size_bytes = sum(source.size_bytes for source in plan.sources)
    count = min(processes, len(items), size_bytes // _WORTH_A_PROCESS_BYTES)
    if count <= 1:
        yield from map(partial(_cut, plan, layout), items)
        return
    # Forked, a process would have copies of this one's threads and locks.
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_read,
        initargs=(layout,),
    )
    try:
        yield from pool.map(_cut_as_read, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _cut(plan: Plan, layout: RunLayout, item: int) -> int:
    group = Group(first=item, last=item + 1)
    return cut_group(plan, group, layout=layout, objects=Folders())


@dataclass
class _Known:
    """What a process of the pool has read; once, as a plan may have thousands of sources."""

    plan: Plan | None = None


_known = _Known()


def _read(layout: RunLayout) -> None:
    _known.plan = read_document(Folders(), layout.plan, Plan)


def _cut_as_read(item: int) -> int:
    if _known.plan is None:
        raise LookupError("a plan must be read before its items are cut, got none")
    return _cut(_known.plan, RunLayout.of(_known.plan.settings, _known.plan.run_id), item)
