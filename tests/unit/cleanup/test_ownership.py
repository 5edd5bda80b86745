"""Which stacks are an environment's."""

import pytest

from coalmine.cleanup.ownership import ENVIRONMENT_TAG, endpoint_of_stack, is_ours

OF_DEV = {ENVIRONMENT_TAG: "dev"}
OF_DEV_EU = {ENVIRONMENT_TAG: "dev-eu"}


@pytest.mark.parametrize(
    ("name", "status", "tags", "description", "expected"),
    [
        ("Coalmine-dev-flights", "CREATE_COMPLETE", OF_DEV, "", True),
        ("Coalmine-dev-old", "ROLLBACK_COMPLETE", OF_DEV, "", True),
        ("Coalmine-dev-eu-flights", "CREATE_COMPLETE", OF_DEV_EU, "", False),
        ("Coalmine-dev-eu-flights", "CREATE_COMPLETE", OF_DEV, "", True),
        ("Coalmine-dev-flights", "UPDATE_COMPLETE", {}, "Coalmine: the endpoint x of dev", True),
        ("Coalmine-dev-eu-x", "UPDATE_COMPLETE", {}, "Coalmine: the endpoint x of dev-eu", False),
        ("Coalmine-dev-flights", "UPDATE_COMPLETE", {}, "somebody else's", False),
        ("Coalmine-dev-flights", "REVIEW_IN_PROGRESS", {}, "", True),
        ("Coalmine-dev-eu-flights", "REVIEW_IN_PROGRESS", {}, "", False),
        ("CDKToolkit", "CREATE_COMPLETE", OF_DEV, "", False),
        ("Coalmine-prod-flights", "CREATE_COMPLETE", OF_DEV, "", False),
    ],
    ids=[
        "tagged",
        "one that the config lost",
        "of an environment whose name goes on",
        "an endpoint whose name begins with a region",
        "from before the tag",
        "from before the tag, of another",
        "nothing says so",
        "never executed, declared by the config",
        "never executed, not declared",
        "tagged, but no stack of ours",
        "another environment's name",
    ],
)
def test_a_stack_is_an_environments_by_its_tag(name, status, tags, description, expected):
    """Its name alone does not tell."""
    found = is_ours(
        "dev",
        name=name,
        status=status,
        tags=tags,
        description=description,
        expected_names=["Coalmine-dev-flights"],
    )

    assert expected is found


def test_an_endpoint_is_named_after_its_stack():
    assert "eu-flights-dev" == endpoint_of_stack("dev", "Coalmine-dev-eu-flights")
