"""Definitions that Step Functions refuses when a state machine is created or updated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox import transform_tasks
from sandbox.cloudformation_requests import ResourceFailedError
from sandbox.ministack.policies import HttpAnswer, MiniStackPolicies

_TYPE = "AWS::StepFunctions::StateMachine"


class Definitions:
    """Checks tasks that transform, and whether the role may hear of the end of their jobs."""

    def __init__(self, modules: Mapping[str, Any], policies: MiniStackPolicies) -> None:
        self._states = modules["services.stepfunctions"]
        self._responses = modules["core.responses"]
        self._handlers = modules["services.cloudformation.provisioners"]._RESOURCE_HANDLERS
        self._policies = policies

    def install(self) -> None:
        """Check what is created and updated by API and by template."""
        self._states._create_state_machine = self._checked(self._states._create_state_machine)
        self._states._update_state_machine = self._checked(self._states._update_state_machine)
        self._check_machines_of_stacks()

    def _checked(self, put: Callable[[Any], HttpAnswer]) -> Callable[[Any], HttpAnswer]:
        def put_if_possible(request: Mapping[str, Any]) -> HttpAnswer:
            known = self._states._state_machines.get(request.get("stateMachineArn"), {})
            problem = self._problem(
                request.get("definition", "{}"),
                request.get("roleArn", known.get("roleArn", "")),
            )
            if problem is None:
                return put(request)
            code, message = problem
            body = {"__type": code, "message": message}
            refused: HttpAnswer = self._states.json_response(body, 400)
            return refused

        return put_if_possible

    def _check_machines_of_stacks(self) -> None:
        """CloudFormation here writes state machines without their API."""
        handlers = self._handlers[_TYPE]
        create = handlers["create"]

        def create_if_possible(logical_id: str, properties: Any, stack_name: str) -> Any:
            created = create(logical_id, properties, stack_name)
            machine = self._states._state_machines[created[0]]
            problem = self._problem(machine["definition"], machine["roleArn"])
            if problem is not None:
                del self._states._state_machines[created[0]]
                code, message = problem
                raise ResourceFailedError(
                    f'Resource handler returned message: "{message} (Service: AWSStepFunctions; '
                    f'Status Code: 400; Error Code: {code})"'
                )
            return created

        handlers["create"] = create_if_possible

    def _problem(self, definition: str, role: str) -> tuple[str, str] | None:
        try:
            resources = transform_tasks.transform_resources(definition)
        except ValueError:
            return None  # MiniStack says what is wrong with it
        known = (transform_tasks.RESOURCE, transform_tasks.RUN_JOB)
        for resource in resources:
            if resource not in known:
                return "InvalidDefinition", (
                    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The resource "
                    f"provided {resource} is not recognized. The value is not a valid resource "
                    "ARN, or the resource is not available in this region.'"
                )
        if transform_tasks.RUN_JOB not in resources or not self._policies.role_exists(role):
            return None
        account, region = self._responses.get_account_id(), self._responses.get_region()
        rule = f"arn:aws:events:{region}:{account}:rule/{transform_tasks.MANAGED_RULE}"
        for action in transform_tasks.MANAGED_RULE_ACTIONS:
            if not self._policies.role_allows(role, action, rule):
                return (
                    "AccessDeniedException",
                    f"'{role}' is not authorized to create managed-rule.",
                )
        return None
