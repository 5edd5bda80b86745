"""Whatever stands in a file: it is a good config, or every mistake is named."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalmine.config import ConfigError, EnvironmentConfig, VariantSettings
from tests.unit.config.conftest import GOOD

Place = tuple[str | int, ...]
unhurried = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(),
    st.text("abcXYZ019-_:/. ", max_size=70),
    st.sampled_from(["latest", "ml.t2.medium", "config", "canary", "cron(0 0 * * ? *)", "s3://b/"]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", max_size=5), inner),
    max_leaves=5,
)
deployments = st.sampled_from(
    [
        {"strategy": "all_at_once"},
        *(
            {"strategy": strategy, "step": {"type": "CAPACITY_PERCENT", "value": 50}}
            for strategy in ("canary", "linear", "rolling")
        ),
    ]
)
fleets = st.fixed_dictionaries(
    {
        "initial_instance_count": st.integers(1, 4),
        "instance_type": st.sampled_from(["ml.m5.large", "ml.t2.medium"]),
    }
)
limits = st.fixed_dictionaries(
    {}, optional={"min_capacity": st.integers(1, 4), "max_capacity": st.integers(1, 4)}
)


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place in a config that can be changed."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, step))


def put(config: dict[str, Any], path: Place, value: Any) -> None:
    """Change one place, as far as it is still there."""
    for step in path[:-1]:
        config = config[step]  # type: ignore[index]  # a place of this very config
    config[path[-1]] = value  # type: ignore[index]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A good config with one to three places changed into something else."""
    config = copy.deepcopy(GOOD[draw(st.sampled_from(sorted(GOOD)))])
    for _ in range(draw(st.integers(1, 3))):
        put(config, draw(st.sampled_from(list(places(config)))), draw(anything))
    return config


@st.composite
def combined(draw: st.DrawFn) -> dict[str, Any]:
    """An endpoint put together from the sections of different good ones."""
    endpoints = [config["endpoints"][0] for config in GOOD.values()]
    endpoint = copy.deepcopy(draw(st.sampled_from(endpoints)))
    for _ in range(draw(st.integers(1, 3))):
        other = draw(st.sampled_from(endpoints))
        key = draw(st.sampled_from(sorted(other)))
        if key == "variants" and draw(st.booleans()):
            mixed = [*endpoint["variants"], *copy.deepcopy(other["variants"])]
            endpoint["variants"] = [
                {**variant, "name": f"v{index}"} for index, variant in enumerate(mixed)
            ]
        else:
            endpoint[key] = copy.deepcopy(other[key])
    if draw(st.booleans()):
        endpoint["deployment"] = draw(deployments)
    for variant in endpoint["variants"]:
        if draw(st.booleans()) and "serverless" not in variant:
            variant.update(draw(fleets))
        variant.get("autoscaling", {}).update(draw(limits))
    return {**copy.deepcopy(GOOD["registry"]), "endpoints": [endpoint]}


def fewest_instances(variant: VariantSettings) -> int:
    """Count what an update may find of a variant."""
    scaling = variant.autoscaling
    return variant.initial_instance_count if scaling is None else scaling.min_capacity


def is_told(problem: Any) -> bool:
    """Say whether a message names the place, the value, what is allowed, and the fix."""
    return bool(problem.path and problem.value and problem.allowed and problem.fix)


@unhurried
@given(config=damaged())
def test_a_damaged_config_is_good_or_explained(
    config: dict[str, Any], load_config: Callable[[Any], EnvironmentConfig]
):
    """No exception but the one that tells every problem, and each problem is told whole."""
    try:
        loaded = load_config(config)
    except ConfigError as error:
        assert error.problems
        assert all(is_told(problem) for problem in error.problems), str(error)
    else:
        assert isinstance(loaded, EnvironmentConfig)


@unhurried
@given(config=combined())
def test_what_sagemaker_excludes_is_never_taken(
    config: dict[str, Any], load_config: Callable[[Any], EnvironmentConfig]
):
    """A config that loads combines nothing that SageMaker, or a canary, would refuse later."""
    try:
        endpoint = load_config(config).endpoints[0]
    except ConfigError as error:
        assert all(is_told(problem) for problem in error.problems), str(error)
        return

    variants = endpoint.variants
    serverless = [variant for variant in variants if variant.serverless is not None]
    many = [variant for variant in variants if variant.multi_model is not None]
    scaled = [variant for variant in variants if variant.autoscaling is not None]
    excluded = (endpoint.data_capture, endpoint.shadow_variant, endpoint.deployment)
    assert not serverless or (len(variants) == 1 and excluded == (None, None, None) and not many)
    assert len(scaled) in {0, len(variants)}
    assert endpoint.shadow_variant is None or (len(variants) == 1 and not many)
    assert endpoint.canary is None or not (many or serverless)
    # With `model:`, the slot that a first release will take is not deployed yet.
    assert endpoint.canary is None or len(variants) > 1 or endpoint.model is not None
    assert any(variant.initial_weight > 0 for variant in variants)
    for variant in scaled:
        assert variant.autoscaling is not None
        assert variant.autoscaling.min_capacity <= variant.autoscaling.max_capacity
        assert not variant.instance_type.startswith("ml.t2.") or variant.serverless is not None
    if endpoint.deployment is not None and endpoint.deployment.strategy != "all_at_once":
        assert all(fewest_instances(variant) >= 2 for variant in variants)
        assert endpoint.deployment.strategy != "rolling" or len(variants) == 1


@unhurried
@given(
    number=st.one_of(
        st.integers(max_value=0), st.integers(min_value=10**7), st.floats(), st.booleans()
    ),
    field=st.sampled_from(
        ["initial_instance_count", "min_capacity", "max_capacity", "sampling_percentage", "version"]
    ),
)
def test_no_count_is_taken_that_is_none(
    number: Any, field: str, load_config: Callable[[Any], EnvironmentConfig]
):
    """Counts are whole numbers in a range, whatever YAML can write for a number."""
    base, place = {
        "initial_instance_count": ("plain", ("endpoints", 0, "variants", 0)),
        "min_capacity": ("scaled", ("endpoints", 0, "variants", 0, "autoscaling")),
        "max_capacity": ("scaled", ("endpoints", 0, "variants", 0, "autoscaling")),
        "sampling_percentage": ("shadow", ("endpoints", 0, "data_capture")),
        "version": ("registry", ("endpoints", 0, "variants", 0, "model_package")),
    }[field]
    config = copy.deepcopy(GOOD[base])
    put(config, (*place, field), number)
    is_fine = field == "version" and number is not True and isinstance(number, int) and number > 0
    is_fine = is_fine or (field == "sampling_percentage" and number == 0 and number is not False)
    try:
        load_config(config)
    except ConfigError as error:
        assert not (is_fine and isinstance(number, int))
        assert any(problem.path == (*place, field) for problem in error.problems), str(error)
    else:
        assert is_fine
