"""What no stack owns any more, and which of it must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.cleanup.inventory import Kind
from coalmine.cleanup.orphans import find_orphans, refusals
from tests.doubles.found_environment import inventory, live, stack, thing


def config(name, *, age, uses=(), **more):
    return thing(
        Kind.ENDPOINT_CONFIG, name, endpoint="flights-dev", created_at=-age, uses=uses, **more
    )


def model(name, *, uses=(), **more):
    return thing(Kind.MODEL, name, uses=uses, **more)


def names(things):
    return [each.name for each in things]


def test_what_a_stack_owns_is_no_orphan():
    found = inventory(config("new", age=1, stack="Coalmine-dev-flights"))

    assert () == find_orphans(found, keep=0).deletable


def test_what_is_part_of_somebody_elses_stack_is_none():
    """Nor are the models of its configs, or where those have their artifacts."""
    theirs = config("theirs", age=1, uses=("model",), other_stack="Payments")
    things = [model("model", uses=("s3://bucket/m.tar.gz",)), thing(Kind.BUCKET, "bucket")]

    found = find_orphans(inventory(theirs, *things), keep=0)

    assert () == found.deletable
    assert ["stack Payments owns it", "config theirs needs it", "model model needs it"] == [
        each.reason for each in found.kept
    ]


def test_what_other_accounts_read_stays_unless_that_is_said():
    """Their endpoints may serve from it, and nobody here can look at them."""
    found = inventory(thing(Kind.BUCKET, "models", readers=("222233334444",)))

    (kept,) = find_orphans(found, keep=0).kept
    assert "others read it: 222233334444" == kept.reason
    assert ["models"] == names(find_orphans(found, keep=0, deletes_shared_data=True).deletable)


def test_the_last_configs_of_an_endpoint_stay_with_their_models_and_artifacts():
    """They are the way back."""
    configs = [config(f"config-{age}", age=age, uses=(f"model-{age}",)) for age in (1, 2, 3)]
    models = [model(f"model-{age}", uses=(f"s3://bucket-{age}/m.tar.gz",)) for age in (1, 2, 3)]
    buckets = [thing(Kind.BUCKET, f"bucket-{age}") for age in (1, 2, 3)]

    found = find_orphans(inventory(*configs, *models, *buckets), keep=2)

    assert ["config-3", "model-3", "bucket-3"] == names(found.deletable)
    assert {
        "config-1": "one of the last 2 of its endpoint",
        "config-2": "one of the last 2 of its endpoint",
        "model-1": "config config-1 needs it",
        "model-2": "config config-2 needs it",
        "bucket-1": "model model-1 needs it",
        "bucket-2": "model model-2 needs it",
    } == {each.thing.name: each.reason for each in found.kept}


def test_what_an_endpoint_serves_with_stays_whoever_it_belongs_to():
    """Also the config that it is being moved to, which is not its config yet."""
    things = [
        config("now", age=1),
        config("next", age=0),
        config("old", age=9),
        model("now"),
        thing(Kind.BUCKET, "artifacts"),
    ]
    serving = live(
        "somebodys",
        is_ours=False,
        configs=("now", "next"),
        models=("now",),
        artifacts=("s3://artifacts/m.tar.gz",),
    )

    found = find_orphans(inventory(*things, live=[serving]), keep=0)

    assert ["old"] == names(found.deletable)


def test_models_of_configs_that_a_stack_owns_stay():
    """A stack may own a config, and not the model any more: somebody imported one of them."""
    owned = config("new", age=1, stack="Coalmine-dev-flights", uses=("shared",))

    assert () == find_orphans(inventory(owned, model("shared")), keep=0).deletable


def test_what_is_named_after_an_endpoint_that_is_there_is_its_own():
    """SageMaker makes the log group, autoscaling the alarms: no stack knows them."""
    things = [
        thing(kind, f"{kind} of {name}", endpoint=name)
        for name in ("flights-dev", "gone-dev")
        for kind in (Kind.LOG_GROUP, Kind.ALARM, Kind.SCALABLE_TARGET)
    ]

    found = find_orphans(inventory(*things, live=[live("flights-dev")]), keep=0)

    assert [
        "scalable target of gone-dev", "alarm of gone-dev", "log group of gone-dev",
    ] == names(found.deletable)  # fmt: skip


def test_an_endpoint_that_serves_is_not_deleted_on_the_way():
    endpoint = thing(Kind.ENDPOINT, "by-hand-dev")

    found = find_orphans(inventory(endpoint, live=[live("by-hand-dev")]), keep=0)

    assert () == found.deletable
    assert [endpoint] == [each.thing for each in found.kept]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("UPDATE_IN_PROGRESS", "somebody changes it; wait for its end"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "somebody changes it; wait for its end"),
        ("DELETE_IN_PROGRESS", "somebody changes it; wait for its end"),
        ("UPDATE_FAILED", "roll it back, or deploy it"),
        ("UPDATE_ROLLBACK_FAILED", "roll it back, or deploy it"),
        ("CREATE_FAILED", "roll it back, or deploy it"),
        ("UPDATE_COMPLETE", None),
        ("UPDATE_ROLLBACK_COMPLETE", None),
        ("ROLLBACK_COMPLETE", None),
        ("REVIEW_IN_PROGRESS", None),
    ],
)
def test_nothing_goes_while_a_stack_may_go_back(status, words):
    """What an update has replaced looks like an orphan, and is needed for the way back."""
    said = refusals(inventory(stacks=[stack("watch"), stack("flights", status=status)]))

    assert (words is not None) is bool(said)
    assert all(f"stack Coalmine-dev-flights must be at rest, got {status}" in each for each in said)
    assert all(str(words) in each for each in said)


CONFIGS = st.lists(
    st.builds(
        lambda number, age, uses, owned: config(
            f"c{number}",
            age=age,
            uses=tuple(uses),
            stack="Coalmine-dev-flights" if owned else None,
        ),
        st.integers(0, 5),
        st.integers(0, 9),
        st.lists(st.sampled_from(["m0", "m1", "m2"]), max_size=2),
        st.booleans(),
    ),
    unique_by=lambda each: each.name,
)
MODELS = st.lists(
    st.builds(
        lambda number, artifact: model(f"m{number}", uses=(f"s3://b{artifact}/m.tar.gz",)),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    unique_by=lambda each: each.name,
)


@given(
    configs=CONFIGS,
    models=MODELS,
    serving=st.sets(st.sampled_from(["c0", "c1", "c2"])),
    keep=st.integers(0, 3),
)
def test_nothing_of_a_live_endpoint_is_ever_deletable(configs, models, serving, keep):
    """Whatever points to whatever: configs, their models, and where the artifacts are."""
    buckets = [thing(Kind.BUCKET, f"b{number}") for number in range(3)]
    needed_models = {name for each in configs if each.name in serving for name in each.uses}
    artifacts = {uri for each in models if each.name in needed_models for uri in each.uses}
    endpoint = live(
        "flights-dev",
        configs=tuple(serving),
        models=tuple(needed_models),
        artifacts=tuple(artifacts),
    )

    found = find_orphans(inventory(*configs, *models, *buckets, live=[endpoint]), keep=keep)

    deletable = {each.name for each in found.deletable}
    assert not deletable & serving
    assert not deletable & needed_models
    assert not deletable & {uri.split("/")[2] for uri in artifacts}
    assert not {each.name for each in configs if each.stack is not None} & deletable
