"""What follows a deletion that failed."""

import pytest

from coalmine.cleanup.attempts import GiveUp, TryAgain, after_failure
from tests.doubles.found_environment import resource

BUCKET = resource("Data", "AWS::S3::Bucket", reason="not empty")
GROUP = resource("Group", "AWS::SageMaker::ModelPackageGroup", reason="has versions")
CHECK = resource("Check", "Custom::EndpointCheck", reason="no answer")
ROLE = resource("Role", "AWS::IAM::Role", reason="has policies")
DELETED = resource("Gone", "AWS::SageMaker::Model", status="DELETE_COMPLETE")


@pytest.mark.parametrize(
    ("resources", "attempt", "expected"),
    [
        ([BUCKET, GROUP, DELETED], 1, TryAgain(retained=("Data", "Group"))),
        ([ROLE], 1, TryAgain(retained=())),
        ([BUCKET, ROLE], 1, TryAgain(retained=("Data",))),
        ([ROLE], 2, GiveUp(failed=(ROLE,))),
        ([CHECK], 1, TryAgain(retained=())),
        ([CHECK], 2, TryAgain(retained=("Check",))),
        ([BUCKET], 3, GiveUp(failed=(BUCKET,))),
        ([], 1, TryAgain(retained=())),
    ],
    ids=[
        "data is left",
        "the rest is tried once more",
        "both",
        "and given up",
        "a function that does not answer is called again",
        "and then left, there is nothing behind it",
        "not for ever",
        "nobody says what failed",
    ],
)
def test_what_follows_a_failure(resources, attempt, expected):
    assert expected == after_failure(resources, attempt)
