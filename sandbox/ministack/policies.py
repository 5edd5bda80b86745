"""IAM: whether a caller or a role may do something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sandbox.denials import DenialLog
from sandbox.metric_namespace import metric_namespace

HttpAnswer = tuple[int, dict[str, str], bytes]


class MiniStackPolicies:
    """Asks MiniStack's evaluator; allows everything when policies are not enforced."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._app = modules["app"]
        self._actions = modules["core.iam_actions"]
        self._evaluator = modules["core.iam_evaluator"]
        self._responses = modules["core.responses"]
        self._router = modules["core.router"]
        self._roles = modules["services.iam"]._roles
        self._render = self._actions.access_denied_response
        self.denials = DenialLog()

    @property
    def are_enforced(self) -> bool:
        """Tell whether policies are enforced."""
        return bool(self._app.AUTH)

    def count_loopback_as_tls(self) -> None:
        """Buckets and topics that refuse plain HTTP would refuse everybody here."""
        pin = self._app.pin_request_origin
        self._app.pin_request_origin = lambda source_ip, _is_tls: pin(source_ip, True)

    def name_resources_in_denials(self) -> None:
        """Say on which resource something was denied, as AWS does; one mends policies by it."""
        actions, render = self._actions, self._render

        def access_denied_response(
            service: str, action: str, principal_arn: str, request_id: str, **details: Any
        ) -> HttpAnswer:
            is_plain = not any(
                details.get(key) for key in ("message", "error_code", "resource_policy_arn")
            )
            if is_plain and "resource_arn" in details:
                details["message"] = actions.identity_denial_message(
                    action, principal_arn, details["resource_arn"], details["explicit_deny"]
                )
            self.denials.add(principal_arn, action, details.get("resource_arn", "*"))
            answer: HttpAnswer = render(service, action, principal_arn, request_id, **details)
            return answer

        actions.access_denied_response = access_denied_response

    def know_conditional_writes(self) -> None:
        """Let bucket policies have a condition on If-None-Match: it keeps objects immutable."""
        actions = self._actions
        known = actions.s3_service_context

        def s3_service_context(
            action: str, query: Any, path: str = "", headers: Any = None
        ) -> dict[str, Any]:
            context: dict[str, Any] = known(action, query, path, headers)
            if action == "s3:PutObject":
                is_part = bool(query) and bool({"partNumber", "uploads"} & query.keys())
                context["s3:ObjectCreationOperation"] = "false" if is_part else "true"
                if headers and headers.get("if-none-match"):
                    context["s3:if-none-match"] = headers["if-none-match"]
            return context

        actions.s3_service_context = s3_service_context

    def know_metric_namespaces(self) -> None:
        """Let policies hold PutMetricData, which knows no resource, to a cloudwatch:namespace."""
        actions = self._actions
        known = actions.request_tag_context

        def request_tag_context(service: str, action: str, body: bytes, params: Any) -> Any:
            context: dict[str, Any] = known(service, action, body, params)
            namespace = metric_namespace(action, body)
            return context if namespace is None else {**context, "cloudwatch:namespace": namespace}

        actions.request_tag_context = request_tag_context

    def caller_denial(
        self, headers: Mapping[str, str], action: str, resource_arn: str, context: Mapping[str, Any]
    ) -> HttpAnswer | None:
        """Return the refusal of a request's caller, None when it may do it."""
        if not self.are_enforced:
            return None
        denied = self._evaluator.enforce(
            self._router.extract_access_key_id(headers),
            action,
            "sagemaker",
            self._responses.get_region(),
            resource_arn=resource_arn,
            service_context=dict(context),
        )
        if denied is None:
            return None
        if isinstance(denied, self._evaluator.AuthError):
            return self.refusal("sagemaker", action, headers, "", denied.message, code=denied.code)
        self.denials.add(denied.principal_arn, action, resource_arn)
        message = self._actions.identity_denial_message(
            action, denied.principal_arn, resource_arn, denied.decision == "Deny"
        )
        return self.refusal("sagemaker", action, headers, denied.principal_arn, message)

    def refusal(
        self,
        service: str,
        action: str,
        headers: Mapping[str, str],
        principal_arn: str,
        message: str,
        *,
        code: str = "",
    ) -> HttpAnswer:
        """Return a denial in the service's protocol; whoever found it out has remembered it."""
        answer: HttpAnswer = self._render(
            service,
            action,
            principal_arn,
            "sandbox",
            error_code=code,
            message=message,
            headers=dict(headers),
        )
        return answer

    def role_exists(self, role_arn: str) -> bool:
        """Tell whether IAM knows a role."""
        return self._role(role_arn) is not None

    def role_trusts(self, role_arn: str, service: str) -> bool:
        """Tell whether a service may assume a role."""
        role = self._role(role_arn)
        if not self.are_enforced or role is None:
            return True
        document = role["AssumeRolePolicyDocument"]
        trust = json.loads(document) if isinstance(document, str) else document
        account = {"aws:sourceaccount": role_arn.split(":")[4]}
        context = self._context(role_arn, "sts:AssumeRole", "*", account)
        is_trusted = any(
            statement.get("Effect") == "Allow"
            and service in _as_list(statement.get("Principal", {}).get("Service", []))
            and self._evaluator._conditions_met(statement.get("Condition", {}), context)
            for statement in _as_list(trust["Statement"])
        )
        if not is_trusted:
            self.denials.add(service, "sts:AssumeRole", role_arn)
        return is_trusted

    def role_allows(
        self,
        role_arn: str,
        action: str,
        resource_arn: str,
        keys: Mapping[str, str] = MappingProxyType({}),
    ) -> bool:
        """Tell whether a role's policies, and those of the resource, allow an action."""
        if not self.are_enforced:
            return True
        account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
        context = self._context(role_arn, action, resource_arn, keys)
        policies = self._evaluator._gather_role_policies(name, account)
        limits = self._evaluator._permissions_boundary(self._roles, name, account)
        result = self._evaluator.evaluate(context, policies, *limits)
        found = self._evaluator._resource_policy(action.partition(":")[0], resource_arn)
        if found is not None:
            result = self._evaluator.combine_resource_policy(result, context, *found)
        is_allowed = bool(result.decision == "Allow")
        if not is_allowed:
            self.denials.add(context.principal_arn, action, resource_arn)
        return is_allowed

    def service_may(
        self, service: str, action: str, resource_arn: str, policy: str | None, source_arn: str
    ) -> bool:
        """Tell whether a resource's policy lets a service of AWS act on behalf of a source."""
        if not self.are_enforced:
            return True
        account = source_arn.split(":")[4]
        keys = ("aws:sourceaccount", "aws:sourceowner")
        context = self._evaluator.EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action=action,
            resource_arn=resource_arn,
            region=self._responses.get_region(),
            service_context={"aws:sourcearn": source_arn, **dict.fromkeys(keys, account)},
            secure_transport=True,
        )
        found = self._evaluator.evaluate_resource_policy(policy, context, service=service)
        is_allowed = bool(found.decision == "Allow")
        if not is_allowed:
            self.denials.add(service, action, resource_arn)
        return is_allowed

    def _role(self, role_arn: str) -> Mapping[str, Any] | None:
        parts = role_arn.split(":")
        if len(parts) < 6:
            return None
        name = role_arn.rpartition("/")[2]
        role: Mapping[str, Any] | None = self._roles.get_scoped(parts[4], None, name)
        return role

    def _context(
        self, role_arn: str, action: str, resource_arn: str, keys: Mapping[str, str]
    ) -> Any:
        account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
        return self._evaluator.EvalContext(
            principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/sandbox",
            principal_type="AssumedRole",
            principal_account=account,
            action=action,
            resource_arn=resource_arn,
            region=self._responses.get_region(),
            service_context=dict(keys),
            secure_transport=True,
        )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
