"""Lambda: functions cut off as on AWS, exceptions by name, nothing left of deleted ones."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.lambda_runtime import (
    LambdaError,
    exit_report,
    isolated_worker_script,
    service_error,
)
from sandbox.ministack.invocation_queue import install_invocation_queue
from sandbox.ministack.layers import install_layers
from sandbox.ministack_hooks import MiniStackMovedError

_EXIT_SECONDS = 2
_LOG_WAIT_SECONDS = 0.01  # MiniStack waits 0.05 s for a first line, at every invocation


class Lambdas:
    """Changes how MiniStack runs functions."""

    def __init__(self, modules: Mapping[str, Any]) -> None:
        self._modules = modules
        self._runtime = modules["core.lambda_runtime"]
        self._service = modules["services.lambda_svc"]
        self._provisioners = modules["services.cloudformation.provisioners"]
        self._responses = modules["core.responses"]

    def install(self, runtime_directory: Path) -> None:
        """Put every change in; boto3 is linked into the directory."""
        try:
            self._runtime._PYTHON_WORKER_SCRIPT = isolated_worker_script(
                self._runtime._PYTHON_WORKER_SCRIPT, runtime_directory
            )
        except ValueError as cause:
            raise MiniStackMovedError(str(cause)) from cause
        self._name_exceptions()
        self._tell_who_ended_a_process()
        self._wait_less_for_logs()
        self._end_workers_of_deleted_functions()
        install_layers(self._modules, runtime_directory.with_name("lambda-layer"))
        install_invocation_queue(self._modules)

    def stop(self) -> None:
        """End every function's process and remove its files."""
        self._runtime.reset()

    def _name_exceptions(self) -> None:
        invoke = self._runtime.Worker.invoke
        execute = self._service._execute_function_warm

        def invoke_worker(worker: Any, *arguments: Any, **options: Any) -> Any:
            result = invoke(worker, *arguments, **options)
            if "errorType" in result:
                result["error"] = LambdaError(result["error"], result["errorType"], result["trace"])
            return result

        def execute_function_warm(*arguments: Any) -> Any:
            result = execute(*arguments)
            body = result.get("body")
            if isinstance(body, dict) and isinstance(body.get("errorMessage"), LambdaError):
                result["body"] = body["errorMessage"].payload()
            return result

        self._runtime.Worker.invoke = invoke_worker
        self._service._execute_function_warm = execute_function_warm

    def _tell_who_ended_a_process(self) -> None:
        """MiniStack reports a killed process as if the function had raised something."""
        spawn, invoke = self._runtime.Worker._spawn, self._runtime.Worker.invoke
        execute = self._service._execute_function_warm

        def spawn_worker(worker: Any) -> None:
            try:
                spawn(worker)
            except RuntimeError as failure:
                if worker._proc is None:
                    raise
                code = worker._proc.wait(_EXIT_SECONDS)
                raise RuntimeError(exit_report(str(failure), code)) from failure
            worker.spawned = worker._proc

        def invoke_worker(worker: Any, *arguments: Any, **options: Any) -> Any:
            result = invoke(worker, *arguments, **options)
            if "error" in result and "errorType" not in result:
                code = worker.spawned.poll()
                result["error"] = exit_report(result["error"], -1 if code is None else code)
            return result

        def execute_function_warm(*arguments: Any) -> Any:
            result = execute(*arguments)
            body = result.get("body")
            message = body.get("errorMessage") if isinstance(body, dict) else None
            ended = service_error(str(message)) if result.get("error") else None
            return result if ended is None else {**result, "body": ended.payload()}

        self._runtime.Worker._spawn = spawn_worker
        self._runtime.Worker.invoke = invoke_worker
        self._service._execute_function_warm = execute_function_warm

    def _wait_less_for_logs(self) -> None:
        drain = self._runtime.Worker._drain_stderr_bounded
        self._runtime.Worker._drain_stderr_bounded = lambda worker: drain(
            worker, first_line_wait=_LOG_WAIT_SECONDS
        )

    def _end_workers_of_deleted_functions(self) -> None:
        handlers = self._provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
        delete = handlers["delete"]

        def delete_function(physical_id: str, properties: Any) -> None:
            delete(physical_id, properties)
            end = functools.partial(
                self._runtime.invalidate_worker,
                physical_id,
                account=self._responses.get_account_id(),
                region=self._responses.get_region(),
            )
            # It waits for the process to end, which the event loop must not.
            threading.Thread(target=end, daemon=True).start()

        handlers["delete"] = delete_function
