"""The Lambda function that CloudFormation calls.

    custom_resource   parse, do, answer: whatever happens, CloudFormation gets its answer
    acting            look, decide, act; look again until a decision is final
    weighing          the initial weights of an endpoint config: one look, no act
    world             the gateways, built when first needed

CloudFormation waits for one answer to one call, so this function, other than a canary's, waits
itself where something has to settle, for a limited time.
"""
