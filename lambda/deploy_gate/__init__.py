"""What stands around each update of an endpoint: the gate in front of it, the check behind it.

In front of both stands a look at the initial weights of the endpoint config that goes live.
CloudFormation calls them as custom resources. The gate refuses an update while a canary holds the
endpoint, and takes away the scalable targets that would make SageMaker refuse it. The check looks
whether SageMaker serves what was asked, and puts back what the gate took and CloudFormation will
not make again, because nothing about it changed. Neither ever stops a rollback.

The root of this package is pure, as that of `canary` is:

What CloudFormation wants   request.py (one call), declaration.py (the endpoint as declared)
What is there               live.py (endpoint, scalable targets)
What scales                 scaling.py (what conflicts, what is missing, what is ours to put back)
What is decided             gate.py, check.py: one look leads to one step (step.py);
                            live_models.py: what must not be replaced under its traffic;
                            initial_weights.py: those that are live, or those declared
How it is answered          answer.py

`gateways/` holds the only boto3 and the only network, `handlers/` the Lambda function.

It shares with `canary` what belongs to the endpoint's lock, and its boto3 clients.
"""
