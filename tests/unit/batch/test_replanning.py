"""A mended file is cut so that what was good keeps its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import FailedShard
from batch.replanning import replan
from tests.doubles.batch_plans import (
    bodies_of,
    cut_all,
    plan_cut_at,
    plan_of,
    source_in,
    table_of,
)
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/input/a.csv"
TABLE = table_of(["a", "b"], has_header=True)


def failed(name, uri=URI):
    return FailedShard(name=name, reason="no number", source_uri=uri)


def rows_of(count):
    return [b"%d,%s\n" % (each, b"x" * (each % 17)) for each in range(count)]


def mended(rows, cuts, change, *, culprits):
    """Cut, mend, plan again, cut again; return the shards' bytes before and after."""
    objects = ObjectsInMemory({URI: b"a,b\n" + b"".join(rows)})
    size = len(objects.bodies[URI])
    plan = plan_cut_at(objects, URI, TABLE, [min(each, size) for each in cuts])
    shards = cut_all(plan, objects)
    before = dict(zip([each.name for each in shards], bodies_of(shards, objects), strict=True))
    starts = {int(each.name[:5]): each.pieces[0].start for each in shards}
    objects.bodies[URI] = b"a,b\n" + b"".join(change(rows))
    again = replan(
        plan,
        [source_in(objects, URI)],
        [failed(each) for each in culprits(shards)],
        lambda item, _source: starts.get(item),
    )
    after = cut_all(again.plan, objects)
    bodies = dict(zip([each.name for each in after], bodies_of(after, objects), strict=True))
    assert b"".join(change(rows)) == b"".join(bodies[each] for each in sorted(bodies))
    assert frozenset(range(len(plan.items))) == again.changed_items
    return before, bodies


def shard_of(shards, row):
    for shard in shards:
        if row < shard.rows:
            return shard.name
        row -= shard.rows
    raise AssertionError(row)


@given(
    st.integers(1, 80),
    st.lists(st.integers(0, 900), max_size=6),
    st.data(),
    st.sampled_from([b"", b"1,2\n", b"1000,a much longer one than it was\n"]),
)
def test_a_row_that_is_mended_or_deleted_costs_its_shard_and_no_other(count, cuts, data, instead):
    rows = rows_of(count)
    bad = data.draw(st.integers(0, count - 1))
    before, after = mended(
        rows,
        cuts,
        lambda rows: [*rows[:bad], instead, *rows[bad + 1 :]],
        culprits=lambda shards: [shard_of(shards, bad)],
    )
    kept = {name for name, body in before.items() if after.get(name) == body}

    assert len(before) - len(kept) <= 1


def test_rows_of_several_shards_cost_what_is_between_them():
    rows = rows_of(100)
    before, after = mended(
        rows,
        [200, 400, 600, 800],
        lambda rows: [*rows[:30], b"30,\n", *rows[31:55], *rows[56:]],
        culprits=lambda shards: [shard_of(shards, 30), shard_of(shards, 55)],
    )

    assert before.keys() == after.keys()
    changed = sorted(name for name in before if before[name] != after[name])
    assert ["00001-000", "00002-000", "00003-000"] == changed


def test_rows_that_are_added_at_the_end_cost_the_last_shard():
    """No shard had failed: nothing tells where the file has changed, and that is what people do."""
    rows = rows_of(50)
    before, after = mended(rows, [200, 300], lambda rows: [*rows, b"1,2\n"], culprits=lambda _: [])

    assert ["00002-000"] == [name for name in before if before[name] != after[name]]


def test_a_change_that_keeps_the_size_keeps_all_cuts():
    rows = rows_of(50)
    before, after = mended(
        rows, [200, 300], lambda rows: [b"9,\n", *rows[1:]], culprits=lambda shards: []
    )

    assert ["00000-000"] == [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("left", [0, 1, 10, 40])
def test_a_file_that_lost_more_than_a_shard_is_cut_anew(left):
    mended(
        rows_of(80),
        [100, 200, 300, 400],
        lambda rows: rows[:left],
        culprits=lambda shards: [shards[1].name],
    )


def test_only_items_of_changed_files_are_cut_again():
    names = [f"s3://data/input/{each}.csv" for each in "abc"]
    objects = ObjectsInMemory(dict.fromkeys(names, b"a,b\n1,2\n"))
    sources = [source_in(objects, name) for name in names]
    items = [[(0, 0, 8), (1, 0, 4)], [(1, 4, 8)], [(2, 0, 8)]]
    plan = plan_of(sources, TABLE, items)
    objects.bodies[names[1]] = b"a,b\n1,2\n3,4\n"
    found = [source_in(objects, name) for name in names]
    again = replan(plan, found, [failed("00001-000", names[1])], lambda *_: 4)

    assert frozenset({0, 1}) == again.changed_items
    assert plan_of(found, TABLE, [[(0, 0, 8), (1, 0, 4)], [(1, 4, 12)], [(2, 0, 8)]]) == again.plan


def test_a_gzipped_file_is_cut_anew_as_a_whole():
    objects = ObjectsInMemory({URI: b"12345678"})
    plan = plan_of([source_in(objects, URI, is_gzipped=True)], TABLE, [[(0, 0, 8)]])
    objects.bodies[URI] = b"1234567890"
    found = [source_in(objects, URI, is_gzipped=True)]
    again = replan(plan, found, [failed("00000-003")], lambda *_: None)

    assert plan_of(found, TABLE, [[(0, 0, 10)]]) == again.plan
