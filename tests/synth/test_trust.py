"""Whom roles, keys, topics, buckets and functions trust, in every environment."""

from tests.synth.conftest import listed, of_type

# The condition keys that hold a service to one account: `aws:SourceArn` names a resource of it.
HOLDS_TO_AN_ACCOUNT = {"aws:SourceAccount", "aws:SourceArn"}


def test_every_role_is_assumed_by_a_service_and_by_nobody_else(resources):
    """But the one with which a pipeline releases, where there is one."""
    principals = [
        statement["Principal"]
        for role in of_type(resources, "AWS::IAM::Role").values()
        if "RoleName" not in role
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]

    assert [principal for principal in principals if set(principal) != {"Service"}] == []


def test_only_roles_of_a_pipelines_stack_release(resources):
    """The account alone would be everybody in it who may take on roles."""
    roles = [role for role in of_type(resources, "AWS::IAM::Role").values() if "RoleName" in role]
    statements = [
        statement for role in roles for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]

    assert len(roles) <= 1
    assert [
        statement
        for statement in statements
        if "role/CoalminePipeline-*" not in str(statement["Condition"]["ArnLike"])
    ] == []


def test_every_service_may_act_for_this_account_only(resources):
    """A service serves all accounts: somebody else's could name our role, and would be served."""
    assert [
        f"{name}: {statement['Principal']}"
        for name, statement in trusting(resources)
        if is_of_a_service(statement) and not HOLDS_TO_AN_ACCOUNT & condition_keys(statement)
    ] == []


def test_what_invokes_a_function_is_named(resources):
    """The rule or the bucket itself; EventBridge does not tell Lambda the account."""
    assert [
        name
        for name, permission in of_type(resources, "AWS::Lambda::Permission").items()
        if "SourceArn" not in permission
    ] == []


def test_nothing_is_allowed_to_everybody(resources):
    """A `*` in a resource's policy is the whole world, unless a condition says otherwise."""
    assert [
        name
        for name, statement in trusting(resources)
        if statement["Effect"] == "Allow" and "*" in named(statement["Principal"])
    ] == []


def test_no_resource_allows_every_action(resources):
    """But a key to its account: without it, nobody could ever change the key's policy again."""
    assert [
        name
        for name, statement in trusting(resources)
        if statement["Effect"] == "Allow"
        and any("*" in action.replace("GenerateDataKey*", "") for action in actions(statement))
        and not is_the_account_of_a_key(statement)
    ] == []


def trusting(resources):
    """Give each statement that names a principal, with the resource it belongs to."""
    return [
        (name, statement)
        for name, resource in resources.items()
        for document in resource.get("Properties", {}).values()
        if isinstance(document, dict)
        for statement in listed(document.get("Statement", []))
        if "Principal" in statement
    ]


def is_of_a_service(statement):
    principal = statement["Principal"]
    return statement["Effect"] == "Allow" and isinstance(principal, dict) and "Service" in principal


def is_the_account_of_a_key(statement):
    roots = [name for name in named(statement["Principal"]) if str(name).endswith(":root")]
    return actions(statement) == ["kms:*"] and len(roots) == 1


def condition_keys(statement):
    return {key for keys in statement.get("Condition", {}).values() for key in keys}


def named(principal):
    if not isinstance(principal, dict):
        return [principal]
    return [name for names in principal.values() for name in listed(names)]


def actions(statement):
    return listed(statement["Action"])
