"""Steps in order, up to the first that fails."""

from hypothesis import given
from hypothesis import strategies as st

from coalmine.pipeline.running import EnvironmentStep, run_in_order
from coalmine.pipeline.sequence import Step, StepKind


def step(environment, kind, *commands):
    return EnvironmentStep(environment=environment, step=Step(kind=kind, commands=commands))


DEPLOY = step("staging", StepKind.DEPLOY, ("cdk", "deploy"))
CANARY = step("staging", StepKind.CANARY, ("coalmine", "canary"))
APPROVAL = step("prod", StepKind.APPROVAL)
PROD = step("prod", StepKind.DEPLOY, ("cdk", "deploy"))


def run(steps, codes=(), *, says_yes=True):
    """Run steps whose commands end with these codes, then with 0; give outcomes and commands."""
    left, ran, times = list(codes), [], iter(range(1000))

    def execute(what, command):
        ran.append((what.environment, *command))
        return left.pop(0) if left else 0

    done = list(
        run_in_order(steps, execute=execute, approve=lambda _: says_yes, clock=lambda: next(times))
    )
    return done, ran


def test_all_is_run_in_order():
    done, ran = run([DEPLOY, CANARY, APPROVAL, PROD])

    assert [0, 0, 0, 0] == [each.exit_code for each in done]
    assert [
        ("staging", "cdk", "deploy"),
        ("staging", "coalmine", "canary"),
        ("prod", "cdk", "deploy"),
    ] == ran


def test_production_does_not_see_what_staging_refused():
    done, ran = run([DEPLOY, CANARY, APPROVAL, PROD], [0, 10])

    assert [0, 10, None, None] == [each.exit_code for each in done]
    assert [False, True, False, False] == [each.has_failed for each in done]
    assert "prod" not in {environment for environment, *_ in ran}


def test_a_no_is_a_failure():
    done, ran = run([APPROVAL, PROD], says_yes=False)

    assert [1, None] == [each.exit_code for each in done]
    assert [] == ran


def test_a_step_ends_with_its_first_command_that_fails():
    review = step("dev", StepKind.REVIEW, ("coalmine", "cost"), ("cdk", "diff"))
    done, ran = run([review], [3])

    assert [3] == [each.exit_code for each in done]
    assert [("dev", "coalmine", "cost")] == ran


def test_each_step_says_how_long_it_took():
    (first, second), _ = run([DEPLOY, CANARY], [10])

    assert (1, 0.0) == (first.seconds, run([DEPLOY, CANARY], [1])[0][1].seconds)
    assert "staging: canary" == second.what.title


@given(st.lists(st.integers(0, 3), max_size=8))
def test_nothing_runs_behind_a_failure(codes):
    done, ran = run([DEPLOY] * len(codes), codes)
    failed = next((place for place, code in enumerate(codes) if code != 0), len(codes) - 1)

    assert len(ran) == failed + 1
    assert [None] * (len(codes) - failed - 1) == [each.exit_code for each in done[failed + 1 :]]
