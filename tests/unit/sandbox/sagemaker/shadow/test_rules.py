"""When a shadow is refused."""

from __future__ import annotations

import pytest

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.shadow import rules as shadow_rules

VARIANT = {"VariantName": "a", "ModelName": "m", "InstanceType": "t", "InitialInstanceCount": 1}


@pytest.mark.parametrize(
    ("production", "shadows", "members", "words"),
    [
        ([VARIANT, VARIANT], [VARIANT], {}, "got 2 ProductionVariants"),
        ([VARIANT], [VARIANT, VARIANT], {}, "got 2 ShadowProductionVariants"),
        ([VARIANT], [], {}, "got 0 ShadowProductionVariants"),
        ([VARIANT], [{**VARIANT, "ServerlessConfig": {}}], {}, "a serverless variant"),
        ([{**VARIANT, "ServerlessConfig": {}}], [VARIANT], {}, "a serverless variant"),
        ([VARIANT], [VARIANT], {"AsyncInferenceConfig": {}}, "with AsyncInferenceConfig"),
    ],
)
def test_what_excludes_a_shadow(production, shadows, members, words):
    """One production variant and one shadow, both on instances."""
    params = {"ProductionVariants": production, "ShadowProductionVariants": shadows, **members}
    with pytest.raises(SageMakerError, match=words):
        shadow_rules.check_endpoint_config(params)


def test_multi_model_containers_have_no_shadow():
    """Neither of the two may be one."""
    shadow_rules.check_model(Model("m", "arn:m", 0.0, {"PrimaryContainer": {}}))
    with pytest.raises(SageMakerError, match="Mode MultiModel of model m"):
        shadow_rules.check_model(
            Model("m", "arn:m", 0.0, {"PrimaryContainer": {"Mode": "MultiModel"}})
        )
