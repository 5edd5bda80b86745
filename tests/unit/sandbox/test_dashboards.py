"""What CloudWatch refuses in the body of a dashboard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.dashboards import dashboard_problems

GRAPH: dict[str, Any] = {
    "type": "metric",
    "x": 12,
    "width": 12,
    "height": 6,
    "properties": {"metrics": [["AWS/SageMaker", "Invocations"]], "region": "us-east-1"},
}


def test_a_body_as_the_cdk_writes_it_is_taken():
    """Graphs, texts and alarms, each with what it needs."""
    text = {"type": "text", "properties": {"markdown": "# On call"}}
    alarms = {"type": "alarm", "properties": {"alarms": [], "title": "Alarms"}}

    assert [] == dashboard_problems(json.dumps({"widgets": [GRAPH, text, alarms]}))


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [
        ("{", "/", "valid JSON"),
        ("[]", "/", "list of widgets"),
        ("{}", "/", "list of widgets"),
        (json.dumps({"widgets": [1]}), "/widgets/0", "an object"),
        (json.dumps({"widgets": [{**GRAPH, "type": "graph"}]}), "/widgets/0/type", "got graph"),
        (json.dumps({"widgets": [{**GRAPH, "width": 25}]}), "/widgets/0/width", "from 1 to 24"),
        (json.dumps({"widgets": [{**GRAPH, "x": 13}]}), "/widgets/0/x", "got 13 + 12"),
        (
            json.dumps({"widgets": [GRAPH, {**GRAPH, "properties": {"metrics": []}}]}),
            "/widgets/1/properties",
            "required property 'region'",
        ),
        (json.dumps({"widgets": [{"type": "text"}]}), "/widgets/0", "property 'properties'"),
        (json.dumps({"widgets": [GRAPH] * 501}), "/widgets", "not have more than 500"),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_what_is_wrong_is_told_with_its_place(body: str, path: str, words: str):
    """The first problem of a body that has one."""
    found_path, problem = dashboard_problems(body)[0]

    assert path == found_path
    assert words in problem
