"""SageMaker and Application Auto Scaling as more services of MiniStack."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from sandbox.ministack.policies import HttpAnswer

CONTROL, RUNTIME = "sagemaker", "sagemaker-runtime"
AUTOSCALING = "application-autoscaling"

ServiceHandler = Callable[[str, str, dict[str, str], bytes, Any], Awaitable[HttpAnswer]]
ResourceArn = Callable[[str, Mapping[str, str], bytes], str]
ConditionKeys = Callable[[bytes], Mapping[str, Any]]
Tags = Callable[[], Iterable[tuple[str, Mapping[str, str]]]]


def install_sagemaker(
    modules: Mapping[str, Any],
    handlers: Mapping[str, ServiceHandler],
    resource_arns: Mapping[str, ResourceArn],
) -> None:
    """Route requests to the handlers, and authorize each on its resource."""
    modules["app"].SERVICE_HANDLERS.update(handlers)
    modules["core.router"].SERVICE_PATTERNS[CONTROL] = {"target_prefixes": ["SageMaker."]}
    modules["core.router"].SERVICE_PATTERNS[RUNTIME] = {}
    actions = modules["core.iam_actions"]
    for service in (CONTROL, RUNTIME):
        actions.SERVICE_TO_IAM_NAMESPACE[service] = "sagemaker"
        actions._BOTOCORE_SERVICE_MAP[service] = [service]
    _tell_the_two_apart(modules["app"])
    _authorize_by(actions, resource_arns)
    _add_target_model(actions)


def install_autoscaling(
    modules: Mapping[str, Any],
    handler: ServiceHandler,
    resource_arn: ResourceArn,
    condition_keys: ConditionKeys,
) -> None:
    """Route requests to the handler, and authorize each on its target."""
    modules["app"].SERVICE_HANDLERS[AUTOSCALING] = handler
    patterns = {"target_prefixes": ["AnyScaleFrontendService."]}
    modules["core.router"].SERVICE_PATTERNS[AUTOSCALING] = patterns
    actions = modules["core.iam_actions"]
    actions.SERVICE_TO_IAM_NAMESPACE[AUTOSCALING] = AUTOSCALING
    actions._BOTOCORE_SERVICE_MAP[AUTOSCALING] = [AUTOSCALING]
    _authorize_by(actions, {AUTOSCALING: resource_arn})
    install_condition_keys(modules, AUTOSCALING, condition_keys)


def _add_target_model(actions: Any) -> None:
    """Let policies have conditions on the model of many that a request names in a header."""
    named: ContextVar[str | None] = ContextVar("target_model", default=None)
    extract, tag_context = actions.extract_resource_arn, actions.request_tag_context

    def extract_resource_arn(
        service: str, method: str, path: str, headers: Any, body: bytes, *scope: Any
    ) -> str:
        named.set(headers.get("x-amzn-sagemaker-target-model") if service == RUNTIME else None)
        arn: str = extract(service, method, path, headers, body, *scope)
        return arn

    def request_tag_context(service: str, action: str, body: bytes, params: Any) -> dict[str, Any]:
        context: dict[str, Any] = tag_context(service, action, body, params)
        target = named.get() if service == RUNTIME else None
        return context if target is None else {**context, "sagemaker:TargetModel": target}

    actions.extract_resource_arn = extract_resource_arn
    actions.request_tag_context = request_tag_context


def _authorize_by(actions: Any, resource_arns: Mapping[str, ResourceArn]) -> None:
    extract = actions.extract_resource_arn

    def extract_resource_arn(
        service: str, method: str, path: str, headers: Any, body: bytes, *scope: Any
    ) -> str:
        if service in resource_arns:
            return resource_arns[service](path, headers, body)
        arn: str = extract(service, method, path, headers, body, *scope)
        return arn

    actions.extract_resource_arn = extract_resource_arn


def install_tags(modules: Mapping[str, Any], tags: Tags) -> None:
    """Let policies have conditions on the tags of SageMaker's resources."""

    def collect() -> list[tuple[str, list[dict[str, str]]]]:
        return [
            (arn, [{"Key": key, "Value": value} for key, value in each.items()])
            for arn, each in tags()
        ]

    modules["services.tagging"]._RESOURCE_TAG_COLLECTORS[CONTROL] = collect


def install_condition_keys(
    modules: Mapping[str, Any], of_service: str, condition_keys: ConditionKeys
) -> None:
    """Let policies have conditions on what a request asks of a service."""
    actions = modules["core.iam_actions"]
    tag_context = actions.request_tag_context

    def request_tag_context(service: str, action: str, body: bytes, params: Any) -> dict[str, Any]:
        context: dict[str, Any] = tag_context(service, action, body, params)
        return {**context, **condition_keys(body)} if service == of_service else context

    actions.request_tag_context = request_tag_context


def _tell_the_two_apart(app: Any) -> None:
    detect = app.detect_service

    def detect_service(method: str, path: str, headers: Any, query: Any) -> str:
        found: str = detect(method, path, headers, query)
        # Both APIs sign as `sagemaker`; the control plane has no other path than /.
        return RUNTIME if found == CONTROL and path != "/" else found

    app.detect_service = detect_service
