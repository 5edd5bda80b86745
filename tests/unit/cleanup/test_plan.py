"""What `coalmine destroy` would do, from what was found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.cleanup.inventory import Kind
from coalmine.cleanup.plan import AbortCanary, DeleteStack, DeleteThing, StopRuns, plan_destruction
from tests.doubles.found_environment import (
    held_canary,
    inventory,
    live,
    lock,
    resource,
    stack,
    thing,
)

ENDPOINT = thing(Kind.ENDPOINT, "flights-dev", stack="Coalmine-dev-flights")
DATA = thing(Kind.BUCKET, "data", stack="Coalmine-dev-flights", count=3, stored_bytes=9)
RETAINED = thing(Kind.BUCKET, "kept", stack="Coalmine-dev-flights", is_retained=True)


def plan(found, *, data=False, shared=False, aborts=False):
    return plan_destruction(
        found,
        deletes_data=data,
        deletes_shared_data=shared,
        aborts_canaries=aborts,
        now=90,
    )


def written(planned):
    """Write the steps as a person would name them."""
    return [
        step.thing.name
        if isinstance(step, DeleteThing)
        else step.stack.name.removeprefix("Coalmine-dev-")
        for step in planned.steps
    ]


def test_nothing_found_is_nothing_to_do():
    assert () == plan(inventory()).steps


def test_stacks_go_users_first():
    """Endpoints import from registry and watch, and give the pipeline's role rights."""
    stacks = [stack(name) for name in ("watch", "registry", "release", "flights", "old")]
    stacks.append(stack("cost", region="us-east-1"))

    planned = plan(inventory(stacks=stacks))

    assert ["flights", "old", "watch", "registry", "release", "cost"] == written(planned)
    assert [2, 3, 1] == [len(wave) for wave in planned.waves]


def test_what_nobody_owns_goes_users_first():
    """Targets, endpoints, configs, models; a log group when nobody writes it any more."""
    things = [
        thing(Kind.LOG_GROUP, "logs", endpoint="old-dev"),
        thing(Kind.MODEL, "model"),
        thing(Kind.ENDPOINT_CONFIG, "config"),
        thing(Kind.SCALABLE_TARGET, "target", endpoint="old-dev"),
        thing(Kind.ENDPOINT, "old-dev"),
        thing(Kind.ALARM, "alarm"),
    ]

    planned = plan(inventory(*things, stacks=[stack("flights"), stack("watch")]))

    assert [
        "target", "flights", "old-dev", "config", "model", "watch", "alarm", "logs",
    ] == written(planned)  # fmt: skip


def test_data_stays_and_is_told():
    """What is not empty, what CloudFormation retains, and what an earlier run has left."""
    left = thing(Kind.BUCKET, "left")
    found = inventory(ENDPOINT, DATA, RETAINED, left, stacks=[stack("flights")])

    planned = plan(found)

    assert ["flights"] == written(planned)
    assert (ENDPOINT,) == planned.deleted
    assert ["data", "kept", "left"] == [each.thing.name for each in planned.kept]


def test_an_empty_bucket_goes_with_its_stack():
    empty = replace(DATA, count=0, stored_bytes=0)

    planned = plan(inventory(empty, stacks=[stack("flights")]))

    assert (empty,) == planned.deleted
    assert () == planned.kept


def test_data_goes_last():
    """When what reads and writes it is gone."""
    left = thing(Kind.BUCKET, "left")
    found = inventory(DATA, RETAINED, left, stacks=[stack("watch"), stack("flights")])

    planned = plan(found, data=True)

    assert ["flights", "watch", "data", "kept", "left"] == written(planned)
    assert () == planned.kept


def test_what_somebody_else_serves_from_stays():
    """Without its artifact, an endpoint is not patched any more."""
    models = thing(Kind.BUCKET, "models", stack="Coalmine-dev-registry", count=1)
    group = thing(Kind.MODEL_PACKAGE_GROUP, "flights-dev", stack="Coalmine-dev-registry", count=1)
    config = thing(Kind.ENDPOINT_CONFIG, "theirs")
    arn = "arn:aws:sagemaker:eu-west-1:111111111111:model-package/flights-dev/1"
    stranger = live(
        "flights-staging",
        is_ours=False,
        configs=("theirs",),
        artifacts=("s3://models/flights/1.tar.gz", arn),
    )

    planned = plan(
        inventory(models, group, config, stacks=[stack("registry")], live=[stranger]), data=True
    )

    assert ["registry"] == written(planned)
    assert {"endpoint flights-staging needs it"} == {each.reason for each in planned.kept}
    assert {models, group, config} == {each.thing for each in planned.kept}


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.BUCKET, Kind.MODEL, Kind.ALARM, Kind.ENDPOINT])
@pytest.mark.parametrize("data", [True, False])
def test_what_is_part_of_somebody_elses_stack_stays(kind, data):
    """A tag alone does not make it ours."""
    theirs = thing(kind, "bookings", other_stack="Payments", count=1)

    planned = plan(inventory(theirs, stacks=[stack("flights")]), data=data)

    assert ["flights"] == written(planned)
    assert [(theirs, "stack Payments owns it")] == [
        (each.thing, each.reason) for each in planned.kept
    ]


@pytest.mark.parametrize("stack_name", ["Coalmine-dev-registry", None])
@pytest.mark.parametrize("kind", [Kind.BUCKET, Kind.MODEL_PACKAGE_GROUP])
def test_what_other_accounts_read_goes_only_when_that_is_said(kind, stack_name):
    """Their endpoints may serve from it, and nobody here can look at them."""
    read = thing(kind, "models", stack=stack_name, count=1, readers=("222233334444",))
    found = inventory(read, stacks=[stack("registry")])

    for planned in (plan(found), plan(found, data=True), plan(found, shared=True)):
        assert ["registry"] == written(planned)
        assert ["others read it: 222233334444"] == [each.reason for each in planned.kept]
        assert ["--data --shared-data"] == [each.goes_with for each in planned.kept]
    assert ["registry", "models"] == written(plan(found, data=True, shared=True))


def test_what_others_may_read_and_is_empty_goes_with_its_stack():
    read = thing(Kind.BUCKET, "models", stack="Coalmine-dev-registry", readers=("222233334444",))

    planned = plan(inventory(read, stacks=[stack("registry")]))

    assert ((read,), ()) == (planned.deleted, planned.kept)


def test_a_table_that_no_stack_owns_is_data():
    """Nobody can make again what is in it; that of a canary goes with its stack."""
    table = thing(Kind.TABLE, "bookings")
    ours = thing(Kind.TABLE, "canaries", stack="Coalmine-dev-flights")
    found = inventory(table, ours, stacks=[stack("flights")])

    assert (ours,) == plan(found).deleted
    assert [table] == [each.thing for each in plan(found).kept]
    assert ["flights", "bookings"] == written(plan(found, data=True))


def test_what_is_named_after_somebody_elses_endpoint_stays():
    """It has the name that the config gives ours, which is not there."""
    logs = thing(Kind.LOG_GROUP, "logs", endpoint="flights-dev")

    planned = plan(inventory(logs, live=[live("flights-dev", is_ours=False)]))

    assert () == planned.steps
    assert "endpoint flights-dev needs it" == planned.kept[0].reason


def test_a_protected_stack_is_a_reason_to_refuse():
    """With the two ways to lift the protection."""
    planned = plan(inventory(stacks=[stack("flights", is_protected=True), stack("watch")]))

    (said,) = planned.refusals
    assert () == planned.steps
    assert "termination_protection: false" in said
    assert "--stack-name Coalmine-dev-flights --no-enable-termination-protection" in said


@pytest.mark.parametrize(
    ("status", "is_refused"),
    [
        ("UPDATE_IN_PROGRESS", True),
        ("CREATE_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True),
        ("REVIEW_IN_PROGRESS", False),
        ("DELETE_IN_PROGRESS", False),
        ("ROLLBACK_COMPLETE", False),
        ("ROLLBACK_FAILED", False),
        ("CREATE_FAILED", False),
        ("UPDATE_ROLLBACK_FAILED", False),
        ("DELETE_FAILED", False),
    ],
)
def test_a_stack_is_deleted_unless_somebody_deploys_it(status, is_refused):
    """A deployment that failed is no hindrance, one that is under way is."""
    planned = plan(inventory(stacks=[stack("flights", status=status)]))

    assert is_refused is bool(planned.refusals)
    assert (not is_refused) is bool(planned.steps)


@pytest.mark.parametrize(
    ("canary", "words"),
    [
        (held_canary(), None),
        (held_canary(lock=lock()), None),
        (
            held_canary(lock=lock(), is_owner_alive=True),
            "held by canary flights-1 (arn:execution:flights-1) for 90 s",
        ),
        (held_canary(running=("flights-2",)), "canary flights-2, which starts and holds no lock"),
    ],
    ids=["none", "a lock whose execution ended", "one that runs", "one that starts"],
)
def test_a_canary_that_may_move_traffic_is_a_reason_to_refuse(canary, words):
    """With owner and age; a stale lock is none."""
    planned = plan(inventory(stacks=[stack("flights", canary=canary)]))

    assert (words is not None) is bool(planned.refusals)
    assert all(str(words) in each for each in planned.refusals)
    assert all("coalmine canary abort flights -c dev" in each for each in planned.refusals)


def test_runs_of_a_batch_job_are_stopped_first():
    planned = plan(inventory(stacks=[stack("batch-nightly", runs=("run-1",)), stack("watch")]))

    assert [StopRuns, DeleteStack, DeleteStack] == [type(each) for each in planned.steps]
    assert isinstance(planned.waves[0][0], StopRuns)


def test_canaries_are_aborted_first_when_asked():
    canary = held_canary(lock=lock(), is_owner_alive=True)

    planned = plan(inventory(stacks=[stack("flights", canary=canary)]), aborts=True)

    first, second = planned.steps
    assert isinstance(first, AbortCanary)
    assert isinstance(second, DeleteStack)


NAMES = ["flights", "taxis", "registry", "watch", "cost"]
THINGS = st.builds(
    lambda kind, number, owner, count, is_retained: thing(
        kind,
        f"{kind}-{number}",
        stack=None if owner is None else f"Coalmine-dev-{owner}",
        count=count,
        is_retained=is_retained and owner is not None,
    ),
    st.sampled_from(Kind),
    st.integers(0, 3),
    st.sampled_from([None, *NAMES]),
    st.integers(0, 2),
    st.booleans(),
)
FOUND = st.builds(
    lambda things, names: inventory(*things, stacks=[stack(name) for name in names]),
    st.lists(THINGS, unique_by=lambda each: each.key, max_size=12),
    st.lists(st.sampled_from(NAMES), unique=True),
)


@given(found=FOUND, data=st.booleans())
def test_nothing_goes_before_what_uses_it(found, data):
    """Whatever was found: users, what they share, data; and everything once, or kept."""
    planned = plan(found, data=data)
    steps = list(planned.steps)
    stacks = [step.stack.name for step in steps if isinstance(step, DeleteStack)]
    alone = [step.thing for step in steps if isinstance(step, DeleteThing)]
    hosting = [
        each.kind.rank for each in alone if each.kind.rank <= Kind.MODEL.rank and each.stack is None
    ]
    last_stack = max((index for index, each in enumerate(steps) if is_stack(each)), default=-1)
    data_steps = [
        index
        for index, each in enumerate(steps)
        if isinstance(each, DeleteThing) and each.thing.kind.holds_data
    ]

    assert sorted(stacks) == sorted(each.name for each in found.stacks)
    assert sorted(stacks, key=position_of_stack) == stacks
    assert hosting == sorted(hosting)
    assert all(index > last_stack for index in data_steps)
    assert data or not data_steps
    assert len(planned.deleted) == len(set(planned.deleted))
    assert not {each.thing for each in planned.kept} & set(planned.deleted)


def is_stack(step):
    return isinstance(step, DeleteStack)


def position_of_stack(name):
    return {"registry": 1, "watch": 1, "cost": 2}.get(name.rpartition("-")[2], 0)


@pytest.mark.parametrize("data", [False, True])
def test_the_report_of_an_aborted_canary_does_not_stop_its_stack(data):
    """Its bucket is empty now; when the stack is deleted it is not."""
    reports = thing(Kind.BUCKET, "ReportsBucket1", stack="Coalmine-dev-flights")
    empty = thing(Kind.BUCKET, "DataBucket1", stack="Coalmine-dev-flights")
    resources = tuple(resource(each.name, "AWS::S3::Bucket") for each in (reports, empty))
    busy = stack("flights", canary=held_canary(running=("flights-1",)), resources=resources)
    planned = plan(inventory(reports, empty, stacks=[busy]), aborts=True, data=data)
    (deletion,) = (step for step in planned.steps if isinstance(step, DeleteStack))

    assert [empty] == list(deletion.things)
    if data:
        assert ["flights", "flights", "ReportsBucket1"] == written(planned)
    else:
        assert [("ReportsBucket1", "the aborted canary reports there", "--data")] == [
            (each.thing.name, each.reason, each.goes_with) for each in planned.kept
        ]


def test_a_bucket_of_reports_without_any_goes_with_its_stack():
    reports = thing(Kind.BUCKET, "ReportsBucket1", stack="Coalmine-dev-flights")
    resources = (resource("ReportsBucket1", "AWS::S3::Bucket"),)
    idle = stack("flights", canary=held_canary(), resources=resources)
    planned = plan(inventory(reports, stacks=[idle]), aborts=True)

    assert () == planned.kept
