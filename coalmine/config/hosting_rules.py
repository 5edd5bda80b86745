"""What SageMaker excludes from each other: serverless, multi-model, shadow, data capture.

The lists are those of "Serverless Inference: feature exclusions", "Shadow tests" and "Multi-model
endpoints" in the SageMaker developer guide.
"""

from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, number, section
from constructs_lib.container_environment import Serving

_ONLY_WITH_INSTANCES = ("instance_type", "initial_instance_count")
_NOT_ON_SERVERLESS = {
    "data_capture": "data capture",
    "shadow_variant": "shadow variants",
    "deployment": "deployment guardrails",
}


def of_endpoint(endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what an endpoint combines that SageMaker does not."""
    variants = items(endpoint.get("variants"))
    for number_, variant in enumerate(variants):
        here = (*path, "variants", number_)
        if given(variant, "serverless"):
            yield from _serverless_variant(variant, here)
    if any(given(variant, "serverless") for variant in variants):
        yield from _serverless_endpoint(endpoint, variants, path)
    if given(endpoint, "shadow_variant"):
        yield from _shadow(section(endpoint["shadow_variant"]), variants, path)
    yield from _direct(endpoint, variants, path)
    yield from _captured(endpoint.get("data_capture"), (*path, "data_capture"))


def _serverless_variant(variant: dict[str, Any], path: Path) -> Iterator[Problem]:
    for name in given(variant, *_ONLY_WITH_INSTANCES):
        yield Problem(
            path=(*path, name),
            value=f"{variant[name]!r} on a serverless variant",
            allowed="instances or serverless: serverless capacity comes with the requests",
            fix=f"remove `{name}`, or remove `serverless`",
        )
    if given(variant, "multi_model"):
        yield Problem(
            path=(*path, "multi_model"),
            value="many models on a serverless variant",
            allowed="multi-model endpoints on instances: SageMaker excludes them from serverless",
            fix="remove `serverless`, or name one `artifact`",
        )
    serverless = section(variant.get("serverless"))
    most = number(serverless.get("max_concurrency", 5))
    warm = number(serverless.get("provisioned_concurrency"))
    if most is not None and warm is not None and warm > most:
        yield Problem(
            path=(*path, "serverless", "provisioned_concurrency"),
            value=f"{warm:g}",
            allowed=f"at most max_concurrency, {most:g}",
            fix="lower it, or raise max_concurrency",
        )


def _serverless_endpoint(
    endpoint: dict[str, Any], variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    if len(variants) > 1:
        yield Problem(
            path=(*path, "variants"),
            value=f"{len(variants)} variants, one of them serverless",
            allowed="a single variant: SageMaker excludes several variants from serverless",
            fix="give each serverless variant an endpoint of its own",
        )
    for name in given(endpoint, *_NOT_ON_SERVERLESS):
        yield Problem(
            path=(*path, name),
            value=f"{_NOT_ON_SERVERLESS[name]} on a serverless endpoint",
            allowed=f"{_NOT_ON_SERVERLESS[name]} on endpoints with instances: "
            "SageMaker excludes them from serverless",
            fix=f"remove `{name}`, or run the model on instances",
        )


def _shadow(
    shadow: dict[str, Any], variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    if len(variants) > 1:
        yield Problem(
            path=(*path, "shadow_variant"),
            value=f"a shadow of {len(variants)} production variants",
            allowed="exactly one production variant beside a shadow variant",
            fix="remove `shadow_variant`, or all production variants but one",
        )
    if any(given(variant, "multi_model") for variant in variants):
        yield Problem(
            path=(*path, "shadow_variant"),
            value="a shadow of a multi-model variant",
            allowed="shadows of variants with one model: SageMaker excludes multi-model endpoints",
            fix="remove `shadow_variant`",
        )
    sampled, whole = number(shadow.get("sampling_weight")), _weight_of_the_only(variants)
    if sampled is not None and whole is not None and sampled > whole > 0:
        yield Problem(
            path=(*path, "shadow_variant", "sampling_weight"),
            value=f"{sampled:g}",
            allowed=f"at most {whole:g}, the initial_weight beside it: equal weights copy all",
            fix=f"write `sampling_weight: {whole:g}`",
        )


def _direct(
    endpoint: dict[str, Any], variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    if endpoint.get("serving") != Serving.DIRECT:
        return
    for variant in variants:
        if given(variant, "multi_model"):
            yield Problem(
                path=(*path, "serving"),
                value=f"direct, and many models on variant {variant.get('name')!r}",
                allowed="direct serving of variants with one model: a container of many has "
                "another server, in which nothing can be left out",
                fix="remove `serving`, or name one `artifact` for each variant",
            )


def _weight_of_the_only(variants: list[dict[str, Any]]) -> float | None:
    return number(variants[0].get("initial_weight")) if len(variants) == 1 else None


def _captured(capture: Any, path: Path) -> Iterator[Problem]:
    modes = section(capture).get("capture")
    if isinstance(modes, list) and len(modes) != len({str(mode) for mode in modes}):
        yield Problem(
            path=(*path, "capture"),
            value=", ".join(str(mode) for mode in modes),
            allowed="Input and Output, each once",
            fix="write each of them once",
        )
