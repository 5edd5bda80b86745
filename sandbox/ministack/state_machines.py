"""Step Functions: executions that end for good, and that may do what their role may."""

from __future__ import annotations

import contextlib
import contextvars
import threading
from collections.abc import Mapping
from typing import Any

from sandbox.executions import RUNNING, TIMED_OUT, Denial, TaskAction, task_action, timeout_seconds
from sandbox.ministack import running_execution
from sandbox.ministack.policies import HttpAnswer, MiniStackPolicies


class StateMachines:
    """Changes how MiniStack runs executions."""

    def __init__(self, modules: Mapping[str, Any], policies: MiniStackPolicies) -> None:
        self._states = modules["services.stepfunctions"]
        self._app = modules["app"]
        self._actions = modules["core.iam_actions"]
        self._responses = modules["core.responses"]
        self._policies = policies

    def install(self) -> None:
        """Put every change in."""
        self._integrate_sagemaker()
        self._start_once()
        self._end_for_good()
        self._limit_time()
        if self._policies.are_enforced:
            self._authorize_tasks()
            self._authorize_sdk_calls()

    def _integrate_sagemaker(self) -> None:
        """Serve arn:aws:states:::aws-sdk:sagemaker:<operation>, with the SDK's error names."""
        states = self._states
        states._AWS_SDK_SERVICE_MAP["sagemaker"] = {
            "target_prefix": "SageMaker",
            "protocol": "json",
        }
        states._AWS_SDK_ERROR_PREFIX["sagemaker"] = "SageMaker"
        states._AWS_SDK_ERROR_CODE_OVERRIDES["sagemaker"] = {
            "ValidationException": "SageMakerException",
            "ResourceNotFound": "ResourceNotFoundException",
            "ResourceInUse": "ResourceInUseException",
            "ResourceLimitExceeded": "ResourceLimitExceededException",
        }

    def _start_once(self) -> None:
        """Answer a start that is repeated with the same input, while it runs, as the first time."""
        start = self._states._start_execution

        def start_or_repeat(data: Mapping[str, Any]) -> HttpAnswer:
            running = self._find_repeated(data)
            if running is None:
                answer: HttpAnswer = start(data)
                return answer
            names = ("executionArn", "startDate")
            repeated: HttpAnswer = self._states.json_response({key: running[key] for key in names})
            return repeated

        self._states._start_execution = start_or_repeat

    def _find_repeated(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        machine_arn = self._states._resolve_state_machine_arn(data.get("stateMachineArn", ""))
        for execution in list(self._states._executions.values()):
            if (
                execution["stateMachineArn"] == machine_arn
                and execution["name"] == data.get("name")
                and execution["input"] == data.get("input", "{}")
                and execution["status"] == RUNNING
            ):
                found: Mapping[str, Any] = execution
                return found
        return None

    def _end_for_good(self) -> None:
        """Keep an execution that was stopped from going on with retries and next states."""
        add_event, fail = self._states._add_event, self._states._fail_execution

        def add_event_while_running(execution: Any, event_type: str, details: Any = None) -> None:
            is_over = execution.get("status", RUNNING) != RUNNING
            if is_over and not event_type.startswith("Execution"):
                # Passes every `except Exception`, and a thread may end with it without a trace.
                raise SystemExit
            add_event(execution, event_type, details)

        def fail_while_running(execution: Any, error: str, cause: str) -> None:
            if execution["status"] == RUNNING:
                fail(execution, error, cause)

        self._states._add_event = add_event_while_running
        self._states._fail_execution = fail_while_running

    def _limit_time(self) -> None:
        """Time an execution out when its definition says so, and remember its role."""
        states = self._states
        run = states._run_execution

        def run_with_limit(execution_arn: str) -> None:
            execution = states._executions.get(execution_arn)
            machine = execution and states._state_machines.get(execution["stateMachineArn"])
            limit = timeout_seconds(machine["definition"]) if machine else None
            running_execution.execution.set(execution)
            if machine:
                running_execution.role.set(machine.get("roleArn", ""))
            with contextlib.suppress(SystemExit), self._timer(execution, limit):
                run(execution_arn)

        states._run_execution = run_with_limit

    @contextlib.contextmanager
    def _timer(self, execution: Any, limit_seconds: float | None) -> Any:
        if limit_seconds is None:
            yield
            return
        in_this_scope = contextvars.copy_context().run
        timer = threading.Timer(limit_seconds, in_this_scope, (self._time_out, execution))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _time_out(self, execution: dict[str, Any]) -> None:
        if execution["status"] != RUNNING:
            return
        execution.update(status=TIMED_OUT, stopDate=self._states.now_iso())
        details: dict[str, Any] = {"executionTimedOutEventDetails": {}}
        self._states._add_event(execution, "ExecutionTimedOut", details)
        self._states._emit_execution_status_event(execution)

    def _authorize_tasks(self) -> None:
        """Check the role before integrations that call their service without its API."""
        for name in ("_invoke_resource", "_invoke_with_callback"):
            setattr(self._states, name, self._authorized(getattr(self._states, name)))

    def _authorized(self, invoke: Any) -> Any:
        def invoke_if_allowed(resource: str, input_data: Any, *rest: Any) -> Any:
            role = running_execution.role.get()
            parameters = input_data if isinstance(input_data, Mapping) else {}
            account, region = self._responses.get_account_id(), self._responses.get_region()
            needed = task_action(resource, parameters, account, region)
            if needed is not None and not self._may(role, needed):
                denial = Denial(role_arn=role, action=needed)
                raise self._states._ExecutionError(denial.error, denial.cause)
            return invoke(resource, input_data, *rest)

        return invoke_if_allowed

    def _authorize_sdk_calls(self) -> None:
        """Check the role where SDK integrations reach their service's API."""
        call = self._app.call_service_handler_sync

        def call_if_allowed(  # noqa: PLR0917 - as it is called
            handler: Any, method: str, path: str, headers: Any, body: Any, query: Any, *rest: Any
        ) -> Any:
            role = running_execution.role.get()
            if role and (denied := self._sdk_denial(role, (method, path, headers, body, query))):
                return denied
            # What the service calls in turn, it calls as itself.
            token = running_execution.role.set("")
            try:
                return call(handler, method, path, headers, body, query, *rest)
            finally:
                running_execution.role.reset(token)

        self._app.call_service_handler_sync = call_if_allowed

    def _sdk_denial(self, role: str, request: tuple[str, str, Any, Any, Any]) -> HttpAnswer | None:
        method, path, headers, body, query = request
        raw = body.encode() if isinstance(body, str) else body
        account, region = self._responses.get_account_id(), self._responses.get_region()
        service = self._app.detect_service(method, path, headers, query)
        action = self._actions.extract_iam_action(service, method, path, headers, raw, query)
        if action is None:
            return None
        resource_arn = self._actions.extract_resource_arn(
            service, method, path, headers, raw, query, region, account
        )
        needed = TaskAction(action=action, resource_arn=resource_arn, service=service)
        if self._may(role, needed):
            return None
        cause = Denial(role_arn=role, action=needed).cause
        return self._policies.refusal(service, action, headers, role, cause)

    def _may(self, role: str, needed: TaskAction) -> bool:
        if not self._policies.role_exists(role):
            return True
        return self._policies.role_allows(role, needed.action, needed.resource_arn)
