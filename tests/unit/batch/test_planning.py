"""Equal shards in the records' order, and groups that one function manages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import Source
from batch.planning import (
    group_items,
    growth_of,
    plan_items,
    refuse_too_many_shards,
    shard_bytes,
)
from batch.refusal import RefusedRunError
from batch.settings import MEBIBYTE
from tests.doubles.batch_plans import table_of
from tests.doubles.batch_world import SETTINGS

GIGABYTE = 10**9


def sources_of(*sizes, gzipped=()):
    return [
        Source(
            uri=f"s3://data/{number}.csv", etag="e", size_bytes=size, is_gzipped=number in gzipped
        )
        for number, size in enumerate(sizes)
    ]


def settings_of(**changes):
    return replace(SETTINGS, **changes)


def sizes_of(items):
    return [sum(each.end - each.start for each in item.segments) for item in items]


@given(
    st.lists(st.tuples(st.integers(1, 200 * MEBIBYTE), st.booleans()), min_size=1, max_size=20),
    st.integers(1, 8),
    st.integers(1, 8),
    st.integers(1, 64),
)
def test_every_byte_has_one_owner_in_order_and_no_shard_is_too_large(
    files, instances, concurrency, most_mb
):
    sources = sources_of(
        *(size for size, _ in files),
        gzipped={number for number, (_, is_gzipped) in enumerate(files) if is_gzipped},
    )
    settings = settings_of(
        instance_count=instances, max_concurrent_transforms=concurrency, max_shard_mb=most_mb
    )
    items = plan_items(sources, settings)
    segments = [each for item in items for each in item.segments]

    assert [(number, 0, each.size_bytes) for number, each in enumerate(sources)] == merged(segments)
    assert all(not sources[each.source].is_gzipped or each.start == 0 for each in segments)
    for item, size in zip(items, sizes_of(items), strict=True):
        if not any(sources[each.source].is_gzipped for each in item.segments):
            assert 0 < size <= most_mb * MEBIBYTE


def merged(segments):
    found: list[tuple[int, int, int]] = []
    for each in segments:
        if found and found[-1][0] == each.source and found[-1][2] == each.start:
            found[-1] = (each.source, found[-1][1], each.end)
        else:
            found.append((each.source, each.start, each.end))
    return found


@given(st.integers(100_000, 2 * GIGABYTE), st.integers(1, 5), st.integers(1, 4))
def test_all_instances_have_the_same_work(size, instances, concurrency):
    """As many shards as they work on at once, or a multiple; all of a size."""
    settings = settings_of(instance_count=instances, max_concurrent_transforms=concurrency)
    sizes = sizes_of(plan_items(sources_of(size), settings))
    slots = instances * concurrency
    room = shard_bytes(sources_of(size), settings)

    assert all(each == room for each in sizes[:-1])
    if room > 16 * 1024:
        assert len(sizes) % slots == 0
        assert sizes[0] - sizes[-1] < slots * len(sizes)


def test_a_shard_that_takes_columns_twice_has_half_the_input():
    twice = table_of(["a", "b"], joined=["a", "b"])
    once = table_of(["id", "a"], features=["a"], joined=["id"])

    assert (2, 1) == (growth_of(twice), growth_of(once))
    sizes = sizes_of(plan_items(sources_of(GIGABYTE), SETTINGS, growth=2))
    assert max(sizes) <= 32 * MEBIBYTE


def test_ten_thousand_tiny_files_are_a_few_shards():
    """One item is not more requests than a function has time for."""
    sources = sources_of(*[100] * 10_000)
    items = plan_items(sources, settings_of(instance_count=2))
    groups = group_items(items, sources, range(len(items)))

    assert sum(len(item.segments) for item in items) < 10_100
    assert max(len(item.segments) for item in items) <= 2000
    assert 62 >= len(items)
    assert len(items) >= len(groups) > 1


def test_a_hundred_gigabytes_are_shared_out_among_two_hundred_functions():
    sources = sources_of(100 * GIGABYTE)
    items = plan_items(sources, settings_of(instance_count=10))
    groups = group_items(items, sources, range(len(items)))

    assert 190 <= len(groups) <= 200
    assert max(sizes_of(items)) * max(each.last - each.first for each in groups) < GIGABYTE


def test_more_shards_than_parts_of_an_object_are_refused_with_the_setting_that_helps():
    sources = sources_of(700 * GIGABYTE)
    many = settings_of(max_shard_mb=64)
    few = settings_of(max_shard_mb=128)
    refuse_too_many_shards(len(plan_items(sources, few)), few)

    with pytest.raises(RefusedRunError, match=r"9,000 shards .* of up to 64 MB; raise max_shard"):
        refuse_too_many_shards(len(plan_items(sources, many)), many)


def test_a_table_beyond_that_has_more_groups_but_no_larger_ones():
    """A function has 15 minutes."""
    sources = sources_of(5000 * GIGABYTE)
    items = plan_items(sources, settings_of(max_shard_mb=512))
    groups = group_items(items, sources, range(len(items)))

    assert max(each.last - each.first for each in groups) * 512 * MEBIBYTE < 10 * GIGABYTE


@given(st.sets(st.integers(0, 99)), st.integers(1, 10_000))
def test_groups_hold_the_chosen_items_and_no_others(chosen, megabytes):
    sources = sources_of(megabytes * MEBIBYTE)
    settings = settings_of(max_concurrent_transforms=100, max_payload_mb=1, max_shard_mb=1000)
    items = plan_items(sources, settings)
    groups = group_items(items, sources, {each for each in chosen if each < len(items)})

    held = [number for each in groups for number in range(each.first, each.last)]
    assert sorted(each for each in chosen if each < len(items)) == held
