"""Git's record of releases: written by a command, read like any other config file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.config import ConfigError, ReleasedModelConfig
from coalmine.config.model_schema import ModelPackageConfig
from coalmine.config.release_record import (
    EndpointRecord,
    ReleaseRecord,
    SlotRecord,
    read_record,
    record_path,
    render_record,
    write_record,
)

ARTIFACT = ReleasedModelConfig(artifact="s3://models/a.tar.gz")
VERSION = ReleasedModelConfig(model_package=ModelPackageConfig(group="flights", version=3))
SERVED = EndpointRecord(
    champion=SlotRecord(variant="blue", model=ARTIFACT),
    previous=SlotRecord(variant="green", model=VERSION),
)

models = st.one_of(
    st.builds(
        ReleasedModelConfig, artifact=st.from_regex(r"s3://[a-z0-9]+/[!-~]+", fullmatch=True)
    ),
    st.builds(
        ReleasedModelConfig,
        model_package=st.builds(
            ModelPackageConfig,
            group=st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True),
            version=st.integers(1, 10**6),
        ),
    ),
)
slots = st.builds(
    SlotRecord, variant=st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,9}", fullmatch=True), model=models
)
records = st.builds(
    ReleaseRecord,
    endpoints=st.dictionaries(
        st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,9}", fullmatch=True),
        st.builds(EndpointRecord, champion=slots, previous=st.none() | slots),
        max_size=3,
    ),
)


def test_a_record_reads_as_people_write_it():
    """It is reviewed in a pull request: AWS's words, what serves first, no nulls."""
    text = render_record(ReleaseRecord(endpoints={"flights": SERVED}))

    assert text.splitlines() == [
        "# Written by `coalmine promote`: who serves, and what is kept to go back to. "
        "A re-created endpoint starts with these.",
        "flights:",
        "  champion:",
        "    variant: blue",
        "    model:",
        "      artifact: s3://models/a.tar.gz",
        "  previous:",
        "    variant: green",
        "    model:",
        "      model_package:",
        "        group: flights",
        "        version: 3",
    ]


@given(record=records)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, record: ReleaseRecord):
    """Names that YAML takes for numbers or truth stay names."""
    file = record_path(tmp_path_factory.mktemp("config") / "prod.yaml", "prod")

    write_record(file, record)

    assert record == read_record(file)


def test_nothing_was_promoted_where_there_is_no_file(tmp_path: Path):
    """An environment that was never released to has no record."""
    assert ReleaseRecord() == read_record(tmp_path / "releases" / "prod.yaml")


def test_every_mistake_is_told_with_its_line(tmp_path: Path):
    """Somebody has edited it by hand: like any config file, it is refused whole."""
    file = tmp_path / "prod.yaml"
    file.write_text(
        "flights:\n"
        "  champion: { variant: Blue, model: { artifact: s3://models/a.tar.gz } }\n"
        "  previos: { variant: green, model: { artifact: s3://models/b.tar.gz } }\n"
        "hotels:\n"
        "  previous: { variant: green, model: { artifact: 5 } }\n"
    )

    with pytest.raises(ConfigError) as caught:
        read_record(file)

    assert [str(each).splitlines()[0].strip() for each in caught.value.problems] == [
        "flights.champion.variant (line 2)",
        "flights.previos (line 3)",
        "hotels.champion (line 4)",
        "hotels.previous.model.artifact (line 5)",
    ]
    assert "write `previous`" == caught.value.problems[1].fix


def test_replacing_an_entry_leaves_the_others():
    """Endpoints are promoted one by one."""
    record = ReleaseRecord(endpoints={"hotels": SERVED})
    alone = EndpointRecord(champion=SERVED.champion)

    added = record.replacing("flights", alone)

    assert ["flights", "hotels"] == list(added.endpoints)
    assert record == added.replacing("flights", None)


def test_a_record_is_written_whole_or_not_at_all(tmp_path):
    """Half of it would be a record too: with fewer endpoints, or with nothing kept."""
    file = tmp_path / "releases" / "dev.yaml"
    write_record(file, ReleaseRecord())
    file.chmod(0o640)
    write_record(file, ReleaseRecord())

    assert [file] == list(file.parent.iterdir())
    assert 0o640 == file.stat().st_mode & 0o777
    assert ReleaseRecord() == read_record(file)
