"""Stacks, one deployable unit a file: they construct, connect, grant and name outputs.

    environment        all of them: who needs whom
    environment_stack  what they have in common: account, region, tags, protection
    watch_stack        the topic of an environment's alarms, and its dashboard; `watched` says what
                       the dashboard is told of an endpoint
    cost_stack         its budget and the alarm on the month's charges, in us-east-1
    registry_stack     the model package groups of an environment and their artifacts
    endpoint_stack     one endpoint with its models, its data bucket and its canary
    release_stack      the role with which a pipeline of another account releases here
    environment_stage  all of them as a stage of a pipeline, the same names and templates
    pipeline_stack     the pipeline through the environments; `pipeline_sources` and
                       `pipeline_steps` say what its settings ask of the constructs
    batch_stack        one batch job with its model and its data bucket; `batch_jobs` says what its
                       settings ask of the constructs

A decision in a stack is a construct waiting to be born: what can be wrong is checked by
`coalmine.config` before, or by the construct it concerns.

May import: aws_cdk, constructs_lib, coalmine.config, coalmine.pipeline, the prices of
coalmine.batch_runs. Imported by
app.py and by tests only.
"""
