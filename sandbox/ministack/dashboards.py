"""Dashboards whose body is looked at, which MiniStack stores as it comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.dashboards import dashboard_problems


def install_dashboard_check(modules: Mapping[str, Any]) -> None:
    """Refuse what no dashboard can be made of, from PutDashboard and from templates."""
    cloudwatch = modules["services.cloudwatch"]
    store, put = cloudwatch.cloudformation_put_dashboard, cloudwatch._put_dashboard

    def put_dashboard_of_template(name: str, body: str) -> str:
        if problems := dashboard_problems(body):
            raise ValueError(_message(problems))
        arn: str = store(name, body)
        return arn

    def put_dashboard(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        given = data if is_cbor or is_json else {key: each[0] for key, each in params.items()}
        problems = dashboard_problems(given.get("DashboardBody", ""))
        if not problems:
            return put(params, data, is_cbor, is_json)
        status, headers, body = cloudwatch._error(
            "InvalidParameterInput", _message(problems), 400, use_json=is_json, use_cbor=is_cbor
        )
        if not is_json:
            return status, headers, body
        told = [{"DataPath": path, "Message": problem} for path, problem in problems]
        return (
            status,
            headers,
            json.dumps({**json.loads(body), "dashboardValidationMessages": told}).encode(),
        )

    cloudwatch.cloudformation_put_dashboard = put_dashboard_of_template
    cloudwatch._put_dashboard = put_dashboard


def _message(problems: list[tuple[str, str]]) -> str:
    told = "; ".join(f"{path}: {problem}" for path, problem in problems)
    return f"The dashboard body is invalid, there are {len(problems)} validation errors: {told}"
