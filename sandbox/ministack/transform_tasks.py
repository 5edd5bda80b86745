"""Step Functions' own integration of transform jobs: started, waited for, stopped with its task."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from sandbox import iam, transform_tasks
from sandbox.executions import Denial, TaskAction
from sandbox.ministack import running_execution
from sandbox.ministack.policies import MiniStackPolicies

_LOOK_SECONDS = 0.2


class TransformTasks:
    """Adds the integration to MiniStack's."""

    def __init__(self, modules: Mapping[str, Any], policies: MiniStackPolicies) -> None:
        self._states = modules["services.stepfunctions"]
        self._app = modules["app"]
        self._responses = modules["core.responses"]
        self._policies = policies

    def install(self) -> None:
        """Put it in."""
        self._states._SERVICE_DISPATCH[transform_tasks.RESOURCE] = self._create
        self._tell_when_a_task_is_late()

    def _create(self, resource: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        waits = resource == transform_tasks.RUN_JOB
        request = transform_tasks.managed(parameters) if waits else dict(parameters)
        self._check_tagging(request)
        created = self._call("CreateTransformJob", request)
        if not waits:
            return created
        try:
            self._tell_submitted(resource, created)
            end = self._wait(request["TransformJobName"])
        except BaseException:  # SystemExit too, by which the thread of a stopped execution ends
            self._stop(request["TransformJobName"])
            raise
        if end["TransformJobStatus"] != transform_tasks.SUCCESS:
            raise self._states._ExecutionError(transform_tasks.JOB_FAILED, json.dumps(end))
        return end

    def _tell_submitted(self, resource: str, created: Mapping[str, Any]) -> None:
        running = running_execution.execution.get()
        if running is not None:
            submitted = {"resource": resource, "output": json.dumps(created)}
            details = {"taskSubmittedEventDetails": submitted}
            self._states._add_event(running, "TaskSubmitted", details)

    def _wait(self, name: str) -> dict[str, Any]:
        while not running_execution.is_given_up():
            found = self._call("DescribeTransformJob", {"TransformJobName": name})
            if found["TransformJobStatus"] in transform_tasks.ENDS:
                return transform_tasks.result(found)
            time.sleep(_LOOK_SECONDS)
        raise self._states._ExecutionError(transform_tasks.JOB_FAILED, f"{name} was given up")

    def _stop(self, name: str) -> None:
        try:
            self._call("StopTransformJob", {"TransformJobName": name})
        except self._states._ExecutionError:
            return  # it is over already, or the role may not: nobody is left to be told

    def _call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Call SageMaker over its API, which authorizes the execution's role."""
        region = self._responses.get_region()
        scope = f"Credential=test/20260101/{region}/sagemaker/aws4_request"
        headers = {
            "x-amz-target": f"SageMaker.{operation}",
            "content-type": "application/x-amz-json-1.1",
            "host": f"api.sagemaker.{region}.amazonaws.com",
            "authorization": f"AWS4-HMAC-SHA256 {scope}",
        }
        status, answered, body = self._app.call_service_handler_sync(
            self._app.SERVICE_HANDLERS["sagemaker"], "POST", "/", headers, json.dumps(request), {}
        )
        content: dict[str, Any] = json.loads(body) if body else {}
        if status < 300:
            return content
        code = str(content.get("__type", "")).rpartition("#")[2]
        message = str(content.get("message", content.get("Message")))
        raise self._error(code, message, status, str(answered.get("x-amzn-RequestId", "sandbox")))

    def _error(self, code: str, message: str, status: int, request_id: str) -> Exception:
        cause = transform_tasks.error_cause(
            message, status=status, code=code, request_id=request_id
        )
        error: Exception = self._states._ExecutionError(transform_tasks.error_name(code), cause)
        return error

    def _check_tagging(self, request: Mapping[str, Any]) -> None:
        role = running_execution.role.get()
        keys = iam.tagging_keys("CreateTransformJob", request)
        if keys is None or not role or not self._policies.role_exists(role):
            return
        account, region = self._responses.get_account_id(), self._responses.get_region()
        arn = iam.control_resources("CreateTransformJob", request, region, account)[0]
        if not self._policies.role_allows(role, "sagemaker:AddTags", arn, keys):
            needed = TaskAction(action="sagemaker:AddTags", resource_arn=arn, service="sagemaker")
            cause = Denial(role_arn=role, action=needed).cause
            raise self._error("AccessDeniedException", cause, 400, "sandbox")

    def _tell_when_a_task_is_late(self) -> None:
        """MiniStack forgets a task that takes longer than TimeoutSeconds; the task must hear it."""
        invoke = self._states._invoke_resource_with_timeout

        def invoke_with_timeout(resource: str, input_data: Any, timeout: float) -> Any:
            late = threading.Event()
            token = running_execution.timed_out.set(late)
            try:
                return invoke(resource, input_data, timeout)
            except self._states._ExecutionError:
                late.set()
                raise
            finally:
                running_execution.timed_out.reset(token)

        self._states._invoke_resource_with_timeout = invoke_with_timeout
