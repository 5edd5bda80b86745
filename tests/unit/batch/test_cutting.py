"""Shards are the input's rows in order, whatever the file looks like and wherever it is cut."""

import csv
import gzip
import hashlib
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.cutting import cut_group, cut_item
from batch.documents import ItemShards, Piece
from batch.refusal import RefusedRunError
from batch.run_documents import read_document
from batch.state import Group
from tests.doubles.batch_plans import (
    LAYOUT,
    bodies_of,
    cut_all,
    plan_cut_at,
    plan_of,
    source_in,
    table_of,
)
from tests.doubles.batch_world import SETTINGS
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/input/a.csv"
CELLS = st.text(alphabet='ab1é ,;"', max_size=5)
CUTS = st.lists(st.integers(0, 300), max_size=5)


def rows_in(data):
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def stored(body, *, chunk_bytes=2**20, uri=URI):
    return ObjectsInMemory({uri: body}, chunk_bytes=chunk_bytes)


def cut_at(objects, table, cuts):
    size = len(objects.bodies[URI])
    plan = plan_cut_at(objects, URI, table, [min(each, size) for each in cuts])
    return cut_all(plan, objects)


@st.composite
def files(draw):
    """A table as people write them, and its rows."""
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12))
    delimiter = draw(st.sampled_from([",", ";"]))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    has_header = draw(st.booleans())
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    if has_header:
        writer.writerow([f"c{each}" for each in range(width)])
    writer.writerows(rows)
    body = text.getvalue()
    body = draw(st.sampled_from([body, body.removesuffix(line_end), body + line_end]))
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    columns = [f"c{each}" for each in range(width)]
    features = draw(st.permutations(columns).map(lambda order: order[1:]))
    joined = draw(st.sampled_from([[], ["c0"], columns]))
    table = table_of(
        columns, features=features, joined=joined, delimiter=delimiter, has_header=has_header
    )
    return bom + body.encode(), table, rows


@given(files(), CUTS, st.integers(1, 60))
def test_shards_are_the_rows_in_order_wherever_a_file_is_cut(file, cuts, chunk_bytes):
    body, table, rows = file
    objects = stored(body, chunk_bytes=chunk_bytes)
    shards = cut_at(objects, table, cuts)
    positions = [table.columns.index(name) for name in (*table.joined, *table.features)]

    bodies = bodies_of(shards, objects)
    assert [[row[each] for each in positions] for row in rows] == rows_in(b"".join(bodies))
    for shard, data in zip(shards, bodies, strict=True):
        assert shard.rows == data.count(b"\n") == len(rows_in(data)) > 0
        assert (len(data), hashlib.sha256(data).hexdigest()) == (shard.size_bytes, shard.sha256)
        assert data.endswith(b"\n")
        assert b"\r" not in data
        (piece,) = shard.pieces
        assert 0 == piece.start or body[piece.start - 1 : piece.start] in {b"\n", b"\xbf"}


@given(files(), st.integers(1, 60))
def test_a_gzipped_file_has_the_same_rows(file, chunk_bytes):
    body, table, rows = file
    objects = stored(gzip.compress(body, mtime=0), chunk_bytes=chunk_bytes)
    source = source_in(objects, URI, is_gzipped=True)
    shards = cut_all(plan_of([source], table, [[(0, 0, source.size_bytes)]]), objects)
    positions = [table.columns.index(name) for name in (*table.joined, *table.features)]

    found = rows_in(b"".join(bodies_of(shards, objects)))
    assert [[row[each] for each in positions] for row in rows] == found


@given(
    st.binary(max_size=80).map(
        lambda data: bytes(b'ab,,\n\n"\r\0\xc3\xa9'[each % 11] for each in data)
    ),
    CUTS,
    st.booleans(),
)
def test_any_bytes_become_their_rows_or_are_refused_at_a_line_that_is_none(body, cuts, has_header):
    """In order, the first item that refuses names the first line of the file that is no row."""
    header = b"a,b\n" if has_header else b""
    objects = stored(header + body)
    bad = bad_lines(header + body)
    try:
        shards = cut_at(objects, table_of(["a", "b"], has_header=has_header), cuts)
    except RefusedRunError as error:
        named = re.search(r"a\.csv line (\d+) ", str(error))

        assert named is not None
        assert bad[0] == int(named.group(1))
        return
    text = body.rstrip(b"\r\n")

    assert [] == bad
    assert (rows_in(text) if text else []) == rows_in(b"".join(bodies_of(shards, objects)))


def bad_lines(body):
    """Count, line by line, those that are no row of two cells; blank ones may end a file."""
    lines = body.removesuffix(b"\n").split(b"\n")
    while lines and lines[-1].strip(b"\r") == b"":
        lines.pop()
    return [number for number, line in enumerate(lines, start=1) if not is_row(line)]


def is_row(line):
    line = line.removesuffix(b"\r")
    if b"\0" in line or b"\r" in line:
        return False
    try:
        (cells,) = rows_in(line)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return False
    return len(cells) == 2


def test_the_line_of_a_bad_row_is_the_files_however_it_was_cut():
    """As an editor counts: the header is a line. An item that was cut has counted its."""
    lines = [b"id,x"] + [b"%d,%d" % (each, each) for each in range(1000)]
    lines[777] = b"776"
    body = b"\n".join(lines) + b"\n"
    objects = stored(body)
    table = table_of(["id", "x"], has_header=True)
    plan = plan_cut_at(objects, URI, table, [1000, 3000, 6000])
    cut_group(plan, Group(first=0, last=1), layout=LAYOUT, objects=objects)

    with pytest.raises(RefusedRunError) as caught:
        cut_item(plan, 2, layout=LAYOUT, objects=objects)
    assert f"{URI} line 778 must have 2 cells, got 1" == str(caught.value)


def test_a_quoted_line_end_is_named_also_by_who_begins_behind_it():
    """What looks like a narrow row is the rest of a record in front of the cut."""
    body = b'1,2\n3,"four\nfive"\n6,7\n'
    objects = stored(body)
    plan = plan_cut_at(objects, URI, table_of(["a", "b"]), [body.index(b"five")])

    for item in (0, 1):
        with pytest.raises(RefusedRunError, match="line 2 has a quoted cell that goes on"):
            cut_item(plan, item, layout=LAYOUT, objects=objects)


def test_many_small_files_make_one_shard():
    """Each has its own header and its own line ends; pieces tell whose rows are whose."""
    table = table_of(["a", "b"], has_header=True)
    names = [f"s3://data/input/Flüge {number:02d}.csv" for number in range(30)]
    objects = ObjectsInMemory(
        {
            name: b"\xef\xbb\xbfa,b\r\n%d,x\r\n%d,y" % (number, number)
            for number, name in enumerate(names)
        }
    )
    sources = [source_in(objects, name) for name in names]
    items = [[(number, 0, each.size_bytes) for number, each in enumerate(sources)]]
    (shard,) = cut_all(plan_of(sources, table, items), objects)

    expected = b"".join(b"%d,x\n%d,y\n" % (number, number) for number in range(30))
    assert [expected] == bodies_of([shard], objects)
    assert tuple(Piece(source=each, start=8, rows=2) for each in range(30)) == shard.pieces


def test_another_header_is_refused_with_both():
    objects = ObjectsInMemory({URI: b"b,a\n1,2\n"})
    plan = plan_cut_at(objects, URI, table_of(["a", "b"], has_header=True), [])

    with pytest.raises(
        RefusedRunError, match="line 1 must be the header of the table, a, b; got b, a"
    ):
        cut_item(plan, 0, layout=LAYOUT, objects=objects)


def test_a_large_range_without_changes_is_copied_by_the_store():
    body = b"a,b\n" + b"1,2\n" * 5_000_000
    objects = stored(body, chunk_bytes=4 * 2**20)
    table = table_of(["a", "b"], has_header=True)
    shards = cut_all(plan_cut_at(objects, URI, table, [10_000_000]), objects)

    assert [2_499_999, 2_500_001] == [shard.rows for shard in shards]
    copied = [each for each in objects.happened if each.startswith("copies")]
    assert [f"copies {URI} 4-10000000", f"copies {URI} 10000000-20000004"] == copied
    assert 0 == objects.largest_chunk


def test_what_is_held_at_once_does_not_grow_with_the_file():
    body = b"1,2\n" * 3_000_000
    objects = stored(body, chunk_bytes=4 * 2**20)
    cut_all(plan_cut_at(objects, URI, table_of(["a", "b"], features=["b"]), []), objects)

    assert objects.largest_chunk <= 512 * 1024


def test_a_gzipped_file_makes_a_new_shard_when_one_is_full():
    """All as large as the plan wants them, with the byte of what unpacks where each begins."""
    body = b"a,b\n" + b"".join(b"%d,%d\n" % (each, each * 7919 % 10_007) for each in range(60_000))
    objects = stored(gzip.compress(body, mtime=0))
    source = source_in(objects, URI, is_gzipped=True)
    table = table_of(["a", "b"], has_header=True)
    settings = replace(SETTINGS, instance_count=8)
    plan = plan_of([source], table, [[(0, 0, source.size_bytes)]], settings)
    shards = cut_all(plan, objects)
    room = 5 * source.size_bytes // 8 + 1

    assert [f"00000-{number:03d}" for number in range(len(shards))] == [s.name for s in shards]
    assert 4 < len(shards) < 12
    assert all(shard.size_bytes <= room for shard in shards)
    assert body[4:] == b"".join(bodies_of(shards, objects))
    starts = [shard.pieces[0].start for shard in shards]
    sizes = [shard.size_bytes for shard in shards]
    assert [4 + sum(sizes[:number]) for number in range(len(sizes))] == starts


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-3], "must unpack as gzip, got: it ends too early"),
        (gzip.compress(b"a,b\n1,2\n3\n", mtime=0), "line 3 must have 2 cells, got 1"),
    ],
    ids=["broken", "narrow"],
)
def test_a_bad_gzipped_file_is_refused(body, words):
    objects = stored(body)
    source = source_in(objects, URI, is_gzipped=True)
    plan = plan_of([source], table_of(["a", "b"], has_header=True), [[(0, 0, source.size_bytes)]])

    with pytest.raises(RefusedRunError, match=words):
        cut_item(plan, 0, layout=LAYOUT, objects=objects)
    assert {URI} == set(objects.bodies)


def test_a_record_larger_than_a_request_is_refused_with_its_line():
    objects = stored(b"1,2\n3," + b"4" * 8_000_000, chunk_bytes=4 * 2**20)
    plan = plan_cut_at(objects, URI, table_of(["a", "b"]), [])

    with pytest.raises(RefusedRunError, match="line 2 must fit into a request of 6 MB"):
        cut_item(plan, 0, layout=LAYOUT, objects=objects)


def test_an_input_that_changes_meanwhile_is_refused():
    objects = stored(b"1,2\n")
    plan = plan_cut_at(objects, URI, table_of(["a", "b"]), [])
    objects.bodies[URI] = b"1,2\n3,4\n"

    with pytest.raises(RefusedRunError, match="must stay as it is while a run reads it"):
        cut_item(plan, 0, layout=LAYOUT, objects=objects)


def test_an_item_without_rows_has_no_shard():
    objects = stored(b"a,b\n\n\r\n")
    table = table_of(["a", "b"], has_header=True)
    plan = plan_cut_at(objects, URI, table, [5])
    group = Group(first=0, last=2)

    assert 0 == cut_group(plan, group, layout=LAYOUT, objects=objects)
    assert ItemShards(shards=()) == read_document(objects, LAYOUT.cut(1), ItemShards)


@pytest.mark.parametrize(
    ("body", "rows"), [(b"1\n2\n\n", 2), (b"1", 1), (b'""\n2\n', 2)], ids=["two", "one", "missing"]
)
def test_one_column_is_a_table_too(body, rows):
    objects = stored(body)

    assert [rows] == [shard.rows for shard in cut_at(objects, table_of(["a"]), [])]


def test_a_blank_line_in_one_column_is_no_missing_value():
    with pytest.raises(RefusedRunError, match="line 2 is blank"):
        cut_at(stored(b"1\n\n2\n"), table_of(["a"]), [])


def test_cutting_again_gives_the_same_bytes():
    objects = stored(b"1,2\n3,4\n")
    plan = plan_cut_at(objects, URI, table_of(["a", "b"], features=["b"]), [4])
    first = cut_all(plan, objects)

    assert first == cut_all(plan, objects)
