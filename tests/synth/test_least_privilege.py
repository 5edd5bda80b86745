"""What the roles of every environment may do, whatever construct gave it to them."""

import pytest

from tests.synth.conftest import listed

# Actions whose resource cannot be named, and why.
RESOURCELESS = {
    "application-autoscaling:DescribeScalableTargets": "lists have no resource",
    "application-autoscaling:DescribeScalingPolicies": "lists have no resource",
    "application-autoscaling:DescribeScheduledActions": "lists have no resource",
    "cloudwatch:DescribeAlarms": "alarms are described by name, IAM knows no finer grain for lists",
    "cloudwatch:GetMetricData": "metrics are no resources",
    "cloudwatch:PutMetricData": "metrics are no resources; a condition holds it to namespaces",
    "ecr:GetAuthorizationToken": "a token is for the whole registry",
    "xray:PutTelemetryRecords": "traces are no resources",
    "xray:PutTraceSegments": "traces are no resources",
    "xray:GetSamplingRules": "traces are no resources",
    "xray:GetSamplingTargets": "traces are no resources",
    "logs:CreateLogDelivery": "log deliveries of Step Functions are no resources",
    "logs:GetLogDelivery": "log deliveries of Step Functions are no resources",
    "logs:UpdateLogDelivery": "log deliveries of Step Functions are no resources",
    "logs:DeleteLogDelivery": "log deliveries of Step Functions are no resources",
    "logs:ListLogDeliveries": "log deliveries of Step Functions are no resources",
    "logs:PutResourcePolicy": "log deliveries of Step Functions are no resources",
    "logs:DescribeResourcePolicies": "log deliveries of Step Functions are no resources",
    "logs:DescribeLogGroups": "log deliveries of Step Functions are no resources",
}


@pytest.fixture
def allowed(resources):
    """Give each action that a role is allowed, with its resources."""
    statements = [
        statement
        for resource in resources.values()
        for statement in _statements(resource)
        if statement["Effect"] == "Allow"
    ]
    return [
        (action, listed(statement["Resource"]))
        for statement in statements
        for action in listed(statement["Action"])
    ]


def test_no_action_is_a_wildcard(allowed):
    assert [action for action, _ in allowed if "*" in action] == []


def test_every_resource_is_open_only_where_aws_knows_no_resource(allowed):
    open_actions = {action for action, resources in allowed if "*" in resources}

    assert set() == open_actions - set(RESOURCELESS)


def test_no_role_has_a_managed_policy_of_aws(resources):
    """Managed policies grow with every service feature; nobody reads them again."""
    assert [
        resource["Properties"]["ManagedPolicyArns"]
        for resource in resources.values()
        if "ManagedPolicyArns" in resource.get("Properties", {})
    ] == []


def _statements(resource):
    properties = resource.get("Properties", {})
    documents = [properties[key] for key in ("PolicyDocument",) if key in properties]
    documents += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    is_of_a_role = resource["Type"] in {"AWS::IAM::Policy", "AWS::IAM::Role"}
    return [item for document in documents for item in document["Statement"] if is_of_a_role]
