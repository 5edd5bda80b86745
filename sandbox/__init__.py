"""The embedded AWS: one process on 127.0.0.1 that answers AWS requests without an account.

MiniStack plays S3, IAM, Lambda, Step Functions, CloudFormation, CloudWatch and the rest; SageMaker
and Application Auto Scaling beside it are ours. A supervisor and a server, in this order:

    supervisor         starts the server, passes signals on, leaves no process behind
    server             binds the port, then puts everything together and serves (serving)
    front, status      the door: who may talk to us at all; the sandbox's own pages
    denials            what IAM refused, another such page
    environment        how MiniStack is set up: loopback, IAM on, nothing kept, no Docker
    ministack_hooks    MiniStack's private parts that are used, and the check that they are there
    ministack/         the only package that uses them
    sagemaker_api, iam SageMaker's requests, held to the caller's and the roles' policies
    sagemaker/         the service; hosting/ is what runs in its worker processes
    autoscaling_api    Application Auto Scaling's requests, held to the caller's policies
    autoscaling/       the service; variant_capacity is what it moves
    metric_math/       expressions of alarms and GetMetricData; alarms says when one rings
    cloudformation     AWS::SageMaker::Model, EndpointConfig, Endpoint; the other types beside it
    executions, transform_tasks  what Step Functions does for state machines
    lifecycle          start in the background, find, stop: what `coalmine sandbox` calls

It plays AWS: it imports nothing of Coalmine's other packages, and a client needs no more than
AWS_ENDPOINT_URL, two keys and a region. Keys `test`/`test` may do everything; every role is held
to its policies.
"""
