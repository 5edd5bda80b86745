"""Every private part of MiniStack that the sandbox holds on to, listed in one place.

`HOOKS` names them with the parameters they take; `load_modules` checks the exact version and the
list, and raises one MiniStackMovedError that says what moved. Only `sandbox/ministack/` uses them.
"""

from __future__ import annotations

import importlib
import inspect
import operator
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from types import ModuleType
from typing import Any

VERSION = "1.5.33"

HOOKS: Mapping[str, Sequence[str]] = {
    "app": (
        "AUTH",
        "SERVICE_HANDLERS",
        "app(scope, receive, send)",
        "call_service_handler_sync(handler, method, path, headers, body, query_params, timeout)",
        "detect_service(method, path, headers, query_params)",
        "pin_request_origin(source_ip, secure_transport)",
    ),
    "core.router": (
        "SERVICE_PATTERNS",
        "extract_access_key_id(headers, query_params)",
    ),
    "core.responses": (
        "get_account_id()",
        "get_region()",
        "request_scope(account_id, region)",
    ),
    "core.iam_actions": (
        "SERVICE_TO_IAM_NAMESPACE",
        "_BOTOCORE_SERVICE_MAP",
        "access_denied_response(service, action, principal_arn, request_id, error_code, message,"
        " headers, resource_arn, explicit_deny, resource_policy_arn)",
        "identity_denial_message(action, principal_arn, resource, explicit_deny)",
        "extract_iam_action(service, method, path, headers, body, query_params)",
        "extract_resource_arn(service, method, path, headers, body, query_params, region,"
        " account_id)",
        "request_tag_context(service, iam_action, body, params)",
        "s3_service_context(iam_action, query_params, path, headers)",
    ),
    "core.iam_evaluator": (
        "AuthError",
        "EvalContext",
        "_conditions_met(conditions, ctx)",
        "_gather_role_policies(role_name, account_id)",
        "_permissions_boundary(store, name, account_id)",
        "_resource_policy(service, resource_arn)",
        "combine_resource_policy(identity, ctx, policy, owner_account, required, limits)",
        "evaluate_resource_policy(doc, ctx, service, named_only, direct_only)",
        "enforce(access_key_id, iam_action, service, region, resource_arn, service_context)",
        "evaluate(ctx, policies, limits)",
    ),
    "core.lambda_runtime": (
        "Worker._spawn(self)",
        "Worker._drain_stderr_bounded(self, first_line_wait, idle_confirm, hard_cap)",
        "Worker.invoke(self, event, request_id, trace_id, depth, durable, invoked_function_arn)",
        "_PYTHON_WORKER_SCRIPT",
        "invalidate_worker(func_name, qualifier, account, region)",
        "reset()",
    ),
    "services.lambda_svc": (
        "_execute_function_warm(func, event, request_id)",
        "_layers",
        "_resolve_cross_account_layer(layer_arn, spec, name_and_version)",
        "_resolve_layer_zip(attachment)",
        "error_response_json(code, message, status, extra, message_key, content_type)",
    ),
    "services.budgets": ("_DISPATCH",),
    "services.iam": ("_roles",),
    "services.kms": ("key_policy_for_arn(resource_arn)",),
    "services.sns": ("_topic_by_arn_any_scope(topic_arn)",),
    "services.s3": (
        "_bucket_has_versions(name)",
        "_bucket_tags",
        "_buckets",
        "_delete_object(bucket_name, key, headers, query_params)",
        "_get_object_data(bucket_name, key, version_id)",
        "_put_object(bucket_name, key, body, headers)",
        "_resolve_sse_write_headers(headers, bucket_name)",
    ),
    "services.cloudwatch": (
        "_alarms",
        "_composite_alarms",
        "_dims_key(dims)",
        "_metric_bucket(key)",
        "_metrics",
        "_resource_tags",
        "_calc_stats(points)",
        "_stat_value(stats, stat_name, points)",
        "_point_stats(pt)",
        "_percentile_samples(points)",
        "_evaluate_alarm(alarm)",
        "_evaluate_all_alarms()",
        "_evaluate_parent_alarms(child, seen)",
        "_delete_alarms(params, cbor_data, is_cbor, is_json)",
        "_history_entries()",
        "_put_composite_alarm(params, cbor_data, is_cbor, is_json)",
        "_tag_resource(params, cbor_data, is_cbor, is_json)",
        "_ts_iso(epoch)",
        "_untag_resource(params, cbor_data, is_cbor, is_json)",
        "_put_metric_alarm(params, cbor_data, is_cbor, is_json)",
        "_record_history(alarm_name, old_state, new_state, reason, alarm_type, reason_data)",
        "_dispatch_alarm_actions(alarm, old_state, new_state, reason)",
        "_get_metric_data(params, cbor_data, is_cbor, is_json)",
        "_error(code, message, status, use_json, use_cbor)",
        "_cbor_metric_data_result(result)",
        "_cbor_ok(data)",
        "_parse_ts(value)",
        "_put_dashboard(params, cbor_data, is_cbor, is_json)",
        "cloudformation_put_dashboard(name, body)",
        "_xml(status, root_tag, inner)",
        "_json_ok(data)",
    ),
    "services.cloudwatch_logs": (
        "_create_log_group(data)",
        "_create_log_stream(data)",
        "_log_groups",
        "_put_log_events(data)",
    ),
    "services.eventbridge": (
        "_cron_next_fire(fields, after_dt)",
        "_invoke_target(target, event, rule, view)",
        "_parse_cron_fields(expr)",
        "_put_events(data, allow_aws_source)",
        "_put_targets(data)",
        "error_response_json(code, message, status, extra, message_key, content_type)",
    ),
    "services.stepfunctions": (
        "_AWS_SDK_ERROR_CODE_OVERRIDES",
        "_AWS_SDK_ERROR_PREFIX",
        "_AWS_SDK_SERVICE_MAP",
        "_ExecutionError",
        "_SERVICE_DISPATCH",
        "_add_event(execution, event_type, details)",
        "_call_lambda(func_ref, event)",
        "_create_state_machine(data)",
        "_emit_execution_status_event(execution)",
        "_executions",
        "_fail_execution(execution, error, cause)",
        "_invoke_resource(resource, input_data)",
        "_invoke_resource_with_timeout(resource, input_data, timeout)",
        "_invoke_with_callback(resource, input_data, token, state_def)",
        "_resolve_state_machine_arn(arn)",
        "_run_execution(exec_arn)",
        "_start_execution(data)",
        "_state_machines",
        "_update_state_machine(data)",
        "json_response(data, status, content_type)",
        "now_iso()",
    ),
    "services.cloudformation.provisioners": (
        "_CUSTOM_NAME_REPLACEMENT",
        "_REPLACING_PROPERTIES",
        "_RESOURCE_HANDLERS",
        "_STACK_TAG_PROPERTY",
        "_cw_metric_alarm_record(name, props)",
        "_physical_name(stack_name, logical_id, lowercase, max_len, seeded)",
    ),
    "services.tagging": (
        "_COLLECTORS",
        "_RESOURCE_TAG_COLLECTORS",
        "resource_tags(arn)",
    ),
    "services.cloudformation.stacks": ("_runs_on_worker_thread(resource_type)",),
}


class MiniStackMovedError(RuntimeError):
    """MiniStack is another version, or a part of it is not where it was."""


def installed_version() -> str | None:
    """Return MiniStack's version, None when it is not installed."""
    try:
        return metadata.version("ministack")
    except metadata.PackageNotFoundError:
        return None


def check_version(found: str | None) -> None:
    """Raise MiniStackMovedError unless it is the version that the hooks were written for."""
    if found != VERSION:
        raise MiniStackMovedError(
            f"ministack must be exactly {VERSION}, got {found}; its private parts are hooked, so "
            "install what requirements-dev.txt locks: make setup"
        )


def moved_hooks(hooks: Mapping[str, Sequence[str]] = HOOKS) -> list[str]:
    """Return one line for each hook that is gone or takes other parameters."""
    moved = []
    for module_name, expected in hooks.items():
        try:
            module = importlib.import_module(f"ministack.{module_name}")
        except ImportError as error:
            moved.append(f"ministack.{module_name} cannot be imported: {error}")
            continue
        lines = map(_moved(module), expected)
        moved += [f"ministack.{module_name}.{line}" for line in lines if line]
    return moved


def _moved(module: ModuleType) -> Callable[[str], str]:
    def describe(expected: str) -> str:
        name, call, _ = expected.partition("(")
        try:
            found = operator.attrgetter(name)(module)
        except AttributeError:
            return f"{name} is gone"
        parameters = ", ".join(inspect.signature(found).parameters) if call else ""
        return (
            ""
            if not call or f"{name}({parameters})" == expected
            else (f"{expected} is {name}({parameters})")
        )

    return describe


def load_modules() -> Mapping[str, Any]:
    """Return MiniStack's modules by their short names, once everything is where it should be."""
    check_version(installed_version())
    if moved := moved_hooks():
        raise MiniStackMovedError(
            f"ministack {VERSION} must have the parts that the sandbox hooks, got: "
            f"{'; '.join(moved)}; adapt sandbox/ministack_hooks.py and sandbox/ministack/"
        )
    return {name: importlib.import_module(f"ministack.{name}") for name in HOOKS}
