"""The log groups that SageMaker creates by itself, as the execution role."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.sagemaker.control import Control
from sandbox.sagemaker.resources import Model

_NEEDED = "logs:CreateLogGroup"


def open_log_group(control: Control, name: str, models: Iterable[Model]) -> None:
    """Create a log group if one of the models' roles may; otherwise nothing is logged at all."""
    scope = control.catalog.scope
    arn = scope.log_group_arn(name)
    roles = {model.execution_role_arn for model in models}
    if any(control.roles.denial(role, _NEEDED, arn, {}) is None for role in roles):
        control.log_groups.open(scope.account, scope.region, name)
