"""What no canary can carry out, refused at synth."""

import json
from typing import Final

from canary.endpoint import Roles
from canary.periods import Counts
from canary.plan import build_plan, expect_traffic
from canary.settings import CanarySettings
from constructs_lib.endpoint import Endpoint
from constructs_lib.serverless_variant import ServerlessVariant

# Lambda has 4096 for all variables together; names and ARNs of what a canary touches may take 900.
_MOST_SETTINGS_BYTES: Final = 3000


def check_settings(settings: CanarySettings) -> None:
    """Refuse what no execution could carry out, and what no function could be told."""
    roles, nobody = Roles(champion="champion", challenger="challenger"), Counts()
    expected = expect_traffic(settings, measured=nobody, measured_seconds=60)
    build_plan(settings, roles=roles, expected=expected)
    size = len(json.dumps(settings.to_dict()))
    if size > _MOST_SETTINGS_BYTES:
        raise ValueError(
            f"settings of a canary must fit into a function's environment, at most "
            f"{_MOST_SETTINGS_BYTES} bytes of JSON, got {size}; name fewer alarms or stages"
        )


def check_endpoint(endpoint: Endpoint, release_variant: str | None = None) -> None:
    """Refuse an endpoint whose variants no canary can compare.

    It may have one only: the next release brings the other.
    """
    name, variants = endpoint.endpoint_name, endpoint.variants
    problems = [
        f"variant {variant.name!r} must run on instances, got a serverless one; SageMaker splits "
        "no traffic there"
        for variant in variants
        if isinstance(variant, ServerlessVariant)
    ]
    # One variant would answer for all its models, and none of them has golden requests here.
    problems += [
        f"variant {variant.name!r} must serve a single model, got a multi-model container; "
        "give the model to compare an endpoint of its own"
        for variant in variants
        if variant.model.is_multi_model
    ]
    names = [variant.name for variant in variants]
    if release_variant is not None and release_variant not in names:
        problems.append(
            f"the release variant must be one of its variants ({', '.join(names)}), "
            f"got {release_variant!r}"
        )
    if problems:
        raise ValueError(f"a canary cannot run on endpoint {name!r}: {'; '.join(problems)}")
