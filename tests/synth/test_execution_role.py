import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.execution_role import ExecutionRole


@pytest.fixture
def template(stack):
    ExecutionRole(stack, "Execution", endpoint_name="flights-dev")
    return Template.from_stack(stack)


@pytest.fixture
def statements(template):
    (policy,) = template.find_resources("AWS::IAM::Policy").values()
    return policy["Properties"]["PolicyDocument"]["Statement"]


def test_only_sagemaker_for_this_account_may_assume_it(template):
    """The account condition keeps another account from borrowing the role through SageMaker."""
    template.has_resource_properties(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Effect": "Allow",
                        "Principal": {"Service": "sagemaker.amazonaws.com"},
                        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
                    }
                ]
            }
        },
    )


def test_it_has_no_managed_policy(template):
    (role,) = template.find_resources("AWS::IAM::Role").values()

    assert "ManagedPolicyArns" not in role["Properties"]


def test_every_resource_is_open_to_two_actions_that_know_no_resource(statements):
    open_actions = {item["Action"] for item in statements if item["Resource"] == "*"}

    assert {"cloudwatch:PutMetricData", "ecr:GetAuthorizationToken"} == open_actions


def test_who_watches_alarms_may_see_all_of_them(stack):
    """CloudWatch shows no composite alarm to who may see certain alarms only."""
    execution = ExecutionRole(stack, "Execution", endpoint_name="flights-dev")
    execution.allow_describing_alarms()

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        {
                            "Action": ["cloudwatch:DescribeAlarms", "ecr:GetAuthorizationToken"],
                            "Effect": "Allow",
                            "Resource": "*",
                        }
                    ]
                )
            }
        },
    )


def test_metrics_go_to_the_namespaces_of_sagemaker(statements):
    (metrics,) = [item for item in statements if item["Action"] == "cloudwatch:PutMetricData"]

    assert metrics["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/Endpoints"]}
    }


def test_logs_go_to_the_log_group_of_the_endpoint(statements):
    (logs,) = [item for item in statements if "logs:PutLogEvents" in item["Action"]]
    group = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/sagemaker/Endpoints/flights-dev"

    assert [group, f"{group}:*"] == logs["Resource"]
