"""Captured objects in, rows out: a stream, whatever the size of the time span."""

import heapq
from collections.abc import Mapping
from datetime import datetime

from coalmine.capture.columns import INPUT, OUTPUT, columns_for
from coalmine.capture.location import DELIVERY_LAG
from coalmine.capture.reading import CapturedObjects, Summary, records_in
from coalmine.capture.rows import rows_of
from coalmine.capture.table_files import Table
from model_handlers.schema import Schema


def export(
    objects: CapturedObjects,
    models: Mapping[str, Schema | None],
    table: Table,
    *,
    start: datetime,
    end: datetime,
) -> Summary:
    """Write the requests from `start` until before `end`, about in the order of time.

    Args:
        models: by variant name; these variants are exported.
    """
    columns = columns_for(models.values())
    summary = Summary()
    found = (objects.between(name, start=start, end=end + DELIVERY_LAG) for name in sorted(models))
    for each in heapq.merge(*found, key=lambda captured: captured.order):
        summary.objects += 1
        for record in records_in(objects.lines(each.key), each.key, summary):
            if not start <= record.event_time < end:
                continue
            summary.records[each.variant_name] += 1
            rows = rows_of(
                record,
                variant_name=each.variant_name,
                model=models[each.variant_name],
                columns=columns,
            )
            summary.rows += len(rows)
            summary.unread_inputs += INPUT in rows[0]
            summary.unread_outputs += OUTPUT in rows[0]
            for row in rows:
                table.add(row)
    return summary
