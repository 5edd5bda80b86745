"""The world, one service a file: the only modules of `canary` that import boto3.

    clients             boto3 clients with short timeouts and few retries
    sagemaker           look at an endpoint, move weights, raise capacity, find a variant's artifact
    sagemaker_runtime   ask one variant, whatever the weights say
    cloudwatch          counts of both variants per period, states of alarms
    scaling             suspend what takes instances of variants away, and let it go on
    table               the lock, the journal and the promoted state
    items               that table's items, with conditional writes
    artifact            model.json from the head of a model.tar.gz on S3
    reports             write the report of a canary on S3
    executions          start an execution, see whether one is alive
    notifications       tell people, by SNS

A gateway takes its client as an argument, speaks in the types of the pure modules and decides
nothing. It may import the pure modules; only `handlers/`, and the gateways of the operator's side,
may import it.
"""
