"""SageMaker behind IAM: the two web APIs as MiniStack calls them, and CloudFormation's calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from sandbox import iam
from sandbox.autoscaling.registry import Registry
from sandbox.ministack.policies import HttpAnswer
from sandbox.ministack.stack import MiniStack
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.service import SageMaker
from sandbox.sagemaker.wire import CONTROL_CONTENT_TYPE, error_answer


class SageMakerApi:
    """Checks what only IAM knows, then hands on to the service."""

    def __init__(
        self,
        service: SageMaker,
        ministack: MiniStack,
        loop: asyncio.AbstractEventLoop,
        registry: Registry,
    ) -> None:
        self._service = service
        self._registry = registry
        self._ministack = ministack
        self._policies = ministack.policies
        self._loop = loop

    async def control(
        self, _method: str, _path: str, headers: dict[str, str], body: bytes | str, _query: Any
    ) -> HttpAnswer:
        """Answer one request to the control plane."""
        account, region = self._ministack.scope()
        raw = body.encode() if isinstance(body, str) else body
        operation, params = _parsed(headers, raw)
        if (denied := self._denial(headers, operation, params)) is not None:
            return denied
        try:
            self._check_execution_role(operation, params)
            self._check_deregistration(headers, operation, params)
        except SageMakerError as error:
            return error_answer(error, CONTROL_CONTENT_TYPE)
        return _without_request_id(
            await self._service.handle_control(account, region, headers, raw)
        )

    async def runtime(
        self, method: str, path: str, headers: dict[str, str], body: bytes, _query: Any
    ) -> HttpAnswer:
        """Answer one request to the runtime."""
        account, region = self._ministack.scope()
        return _without_request_id(
            await self._service.handle_runtime(account, region, method, path, headers, body)
        )

    def control_from_thread(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Run an operation for CloudFormation, whose handlers have threads of their own."""
        account, region = self._ministack.scope()
        self._check_execution_role(operation, params)
        call = self._service.control(account, region, operation, params)
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()

    def _check_execution_role(self, operation: str, params: Mapping[str, Any]) -> None:
        if operation == "CreateModel":
            # The role must read what the package names, and only SageMaker knows what that is.
            params = self._service.unpacked(*self._ministack.scope(), params)
        iam.check_execution_role(self._policies, operation, params)

    def controlled_resource(self, _path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the first ARN that a request to the control plane must be allowed on."""
        return self._resources(*_parsed(headers, body))[0]

    def condition_keys(self, body: bytes) -> dict[str, Any]:
        """Return the condition keys of SageMaker that a request to the control plane carries."""
        return iam.approval_keys(_parsed({}, body)[1])

    def invoked_resource(self, path: str, _headers: Mapping[str, str], _body: bytes) -> str:
        """Return the ARN that a request to the runtime must be allowed on."""
        account, region = self._ministack.scope()
        return iam.invoked_endpoint(path, region, account)

    def tags(self) -> list[tuple[str, Mapping[str, str]]]:
        """Return ARN and tags of everything in the account that this request acts for."""
        return self._service.tags(self._ministack.scope()[0])

    def _resources(self, operation: str, params: Mapping[str, Any]) -> list[str]:
        account, region = self._ministack.scope()
        return iam.control_resources(operation, params, region, account)

    def _denial(
        self, headers: Mapping[str, str], operation: str, params: Mapping[str, Any]
    ) -> HttpAnswer | None:
        """Check what MiniStack has not: it authorizes the first resource of a request."""
        first, *others = self._resources(operation, params)
        needed: list[tuple[str, str, dict[str, Any]]] = [
            (f"sagemaker:{operation}", arn, {}) for arn in others
        ]
        if (keys := iam.tagging_keys(operation, params)) is not None:
            needed.append(("sagemaker:AddTags", first, keys))
        if (role := iam.passed_role(operation, params)) is not None:
            needed.append(("iam:PassRole", role, {"iam:PassedToService": iam.SERVICE_PRINCIPAL}))
        needed += [
            ("sagemaker:DescribeModelPackage", arn, {})
            for arn in iam.packages_to_describe(operation, params)
        ]
        for action, arn, context in needed:
            denied = self._policies.caller_denial(headers, action, arn, context)
            if denied is not None:
                return denied
        return None

    def _check_deregistration(
        self, headers: Mapping[str, str], operation: str, params: Mapping[str, Any]
    ) -> None:
        """Refuse to delete an endpoint whose scalable targets the caller may not deregister."""
        if operation != "DeleteEndpoint" or not isinstance(params.get("EndpointName"), str):
            return
        scope = Scope(*self._ministack.scope())
        for registered in self._registry.of_endpoint(scope, params["EndpointName"]):
            needed = ["DeregisterScalableTarget"]
            needed += ["DeleteScalingPolicy"] if registered.policies else []
            for name in needed:
                action = f"application-autoscaling:{name}"
                arn, keys = registered.target.arn, registered.target.key.condition_keys
                if self._policies.caller_denial(headers, action, arn, keys) is not None:
                    raise iam.may_not_deregister(action)


def _without_request_id(answer: HttpAnswer) -> HttpAnswer:
    # MiniStack gives every answer its own; two would be joined by the client.
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name.lower() != "x-amzn-requestid"}
    return status, kept, body


def _parsed(headers: Mapping[str, str], body: bytes) -> tuple[str, dict[str, Any]]:
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    try:
        params = json.loads(body) if body else {}
    except ValueError:
        params = {}  # the service says what is wrong with it
    return operation, params if isinstance(params, dict) else {}
