"""AWS::Budgets::Budget, as CloudFormation handles it.

Another name or other notifications replace a budget: under a name of one's own the new one cannot
be created beside the old one. `Ref` is the name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import StructureShape

from sandbox.cloudformation import Created, NameResource, ResourceType
from sandbox.cloudformation_requests import Properties, ResourceFailedError, coerced_request
from sandbox.sagemaker.api import service_model

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]
Account = Callable[[], str]

_TYPE = "AWS::Budgets::Budget"


def budget_types(
    control: Control, name_resource: NameResource, account: Account
) -> list[ResourceType]:
    """Return the type; account tells for whom the present task acts."""
    budgets = _Budgets(control, name_resource, account)
    return [
        ResourceType(
            type_name=_TYPE,
            name_property="",
            replacing=("NotificationsWithSubscribers",),
            create=budgets.create,
            update=budgets.update,
            delete=budgets.delete,
            has_tags=False,
            waits=False,
        )
    ]


class _Budgets:
    def __init__(self, control: Control, name_resource: NameResource, account: Account) -> None:
        self._control = control
        self._name_resource = name_resource
        self._account = account

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Created:
        if not isinstance(properties.get("Budget"), Mapping):
            raise ResourceFailedError(f"Budget is required for {_TYPE}")
        name = _own_name(properties)
        if name is None:
            name = self._name_resource(stack_name, logical_id)
        request = self._request(properties, name)
        self._control("CreateBudget", request)
        return name, {"Id": name}

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
    ) -> Created:
        if _own_name(old) != _own_name(new):
            return self.create(logical_id, new, stack_name)
        request = self._request(new, physical_id)
        changed = {"AccountId": self._account(), "NewBudget": request["Budget"]}
        self._control("UpdateBudget", changed)
        return physical_id, {"Id": physical_id}

    def delete(self, physical_id: str, _properties: Properties) -> None:
        try:
            self._control("DeleteBudget", {"AccountId": self._account(), "BudgetName": physical_id})
        except ResourceFailedError as error:
            if "NotFoundException" not in str(error):
                raise

    def _request(self, properties: Properties, name: str) -> dict[str, Any]:
        budget = {**properties["Budget"], "BudgetName": name}
        return coerced_request(
            _input(), {**properties, "AccountId": self._account(), "Budget": budget}
        )


def _own_name(properties: Properties) -> str | None:
    name: str | None = properties["Budget"].get("BudgetName")
    return name


@functools.cache
def _input() -> StructureShape:
    shape = service_model("budgets").operation_model("CreateBudget").input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101 - it has an input
    return shape
