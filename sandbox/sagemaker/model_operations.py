"""CreateModel, DescribeModel, ListModels, DeleteModel."""

from __future__ import annotations

import copy

from sandbox.sagemaker import artifacts, hosting_rules
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import describe_model, timestamp
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.ports import ObjectStore
from sandbox.sagemaker.registry import rules as package_rules
from sandbox.sagemaker.registry.packages import ModelPackage
from sandbox.sagemaker.resources import Model, container_of, tags_from


def create(control: Control, params: Params) -> Answer:
    """Put a model into the catalog; its data must be there, whether it loads shows later."""
    models = control.catalog.models
    hosting_rules.check_tags(params)
    hosting_rules.check_model(params)
    name = params["ModelName"]
    model = Model(
        name,
        models.arn(name),
        control.clock(),
        copy.deepcopy(dict(params)),
        tags_from(params),
        _package(control, params),
    )
    models.refuse_existing(name)
    _refuse_missing_data(control.objects, model.artifact_uri)
    models.add(model)
    return {"ModelArn": model.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return a model."""
    return describe_model(control.catalog.models.get(params["ModelName"]))


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of models."""
    entries = [
        Listed(
            name=model.name,
            created=model.created,
            modified=model.created,
            status="",
            summary={
                "ModelName": model.name,
                "ModelArn": model.arn,
                "CreationTime": timestamp(model.created),
            },
        )
        for model in control.catalog.models
    ]
    models, token = page(entries, params)
    return {"Models": models} if token is None else {"Models": models, "NextToken": token}


def delete(control: Control, params: Params) -> Answer:
    """Remove a model; endpoints that host it keep serving."""
    control.catalog.models.remove(params["ModelName"])
    return {}


def _package(control: Control, params: Params) -> ModelPackage | None:
    container = container_of(params)
    if "ModelPackageName" not in container:
        return None
    package_rules.check_container(container)
    package = control.registry.package(container["ModelPackageName"], action="CreateModel")
    package_rules.check_deployable(package)
    return package


def _refuse_missing_data(objects: ObjectStore, uri: str | None) -> None:
    bucket, key = artifacts.split("" if uri is None else uri)
    if bucket != "" and objects.get(bucket, key) is None:
        raise validation_exception(f"{artifacts.NOT_FOUND} {uri}.")
