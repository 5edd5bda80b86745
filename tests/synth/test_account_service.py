from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from constructs_lib.account_service import account_service


def test_a_service_may_act_for_the_account_of_its_stack_only(stack):
    """Another account could make the service use our role otherwise."""
    iam.Role(stack, "Role", assumed_by=account_service(stack, "states.amazonaws.com"))

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
                        "Effect": "Allow",
                        "Principal": {"Service": "states.amazonaws.com"},
                    }
                ]
            }
        },
    )
