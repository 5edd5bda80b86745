"""With which weight a variant starts, also where a deployment is to ask for it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from coalmine.cost.assembly import Template
from coalmine.cost.quantity import as_decimal

_DECLARED = "Custom::InitialWeights"


def initial_weight(template: Template, variant: Mapping[str, Any]) -> Decimal:
    """Give the weight that a template declares.

    One that is asked for stands in the question: of a new endpoint it is that, and of a live one
    it is who serves, by Git's record.
    """
    weight = variant.get("InitialVariantWeight", 1)
    if not isinstance(weight, Mapping):
        return as_decimal(weight)
    declared = {
        each["VariantName"]: each["InitialVariantWeight"]
        for resource in template.of_type(_DECLARED)
        for each in resource.properties["Weights"]
    }
    return as_decimal(declared.get(variant["VariantName"], 1))
