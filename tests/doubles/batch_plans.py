"""Plans over objects in memory, cut at any places."""

import itertools

from batch.cutting import cut_item
from batch.documents import PLAN_FORMAT_VERSION, Plan, Segment, Shard, Source, Table, WorkItem
from batch.layout import RunLayout
from batch.run_documents import write_document
from tests.doubles.batch_world import MODEL, SETTINGS

RUN = "run-1"
LAYOUT = RunLayout.of(SETTINGS, RUN)


def table_of(columns, *, features=None, joined=(), delimiter=",", has_header=False):
    """Describe a table; without more, a shard has its columns as they are."""
    return Table(
        delimiter=delimiter,
        has_header=has_header,
        columns=tuple(columns),
        features=tuple(columns if features is None else features),
        joined=tuple(joined),
    )


def source_in(objects, uri, *, is_gzipped=False):
    """Return an object as a plan has it."""
    info = objects.look(uri)
    return Source(uri=uri, etag=info.etag, size_bytes=info.size_bytes, is_gzipped=is_gzipped)


def plan_of(sources, table, items, settings=SETTINGS):
    """Plan that each item has these (source, start, end)."""
    return Plan(
        run_id=RUN,
        settings=settings,
        model=MODEL,
        sources=tuple(sources),
        table=table,
        items=tuple(
            WorkItem(
                segments=tuple(
                    Segment(source=source, start=start, end=end) for source, start, end in each
                )
            )
            for each in items
        ),
        format_version=PLAN_FORMAT_VERSION,
    )


def plan_cut_at(objects, uri, table, cuts, settings=SETTINGS):
    """Plan to cut one plain source at some bytes."""
    source = source_in(objects, uri)
    # A plan has no segment without bytes, but for a file that has none.
    inner = sorted({each for each in cuts if 0 < each < source.size_bytes})
    bounds = [0, *inner, source.size_bytes]
    items = [[(0, start, end)] for start, end in itertools.pairwise(bounds)]
    return plan_of([source], table, items, settings)


def cut_all(plan, objects):
    """Cut all items in order and write down what came of them; return the shards."""
    shards: list[Shard] = []
    for item in range(len(plan.items)):
        cut = cut_item(plan, item, layout=LAYOUT, objects=objects)
        write_document(objects, LAYOUT.cut(item), cut)
        shards += cut.shards
    return shards


def bodies_of(shards, objects):
    """Return the bytes of shards."""
    return [objects.bodies[LAYOUT.shard(shard.name)] for shard in shards]
