"""The one room that touches MiniStack's private parts, as `sandbox/ministack_hooks.py` lists them.

    stack           the whole: loads and checks MiniStack, puts every change in
    services        routes the APIs that MiniStack has not, and authorizes them by resource
    policies        asks IAM: may this caller, does this role
    resources       teaches CloudFormation our resource types
    metrics         compact points, newest first
    metric_data     answers GetMetricData, with expressions
    metric_alarms   takes alarms on metric math
    alarm_clock     evaluates alarms when they are due, by their alarm_conditions
    alarm_actions   asks topics and keys before an alarm speaks, and writes down what came of it
    dashboards      refuses bodies that are none
    control         calls CloudWatch and Budgets for CloudFormation
    alarm_book      keeps the alarms of scaling policies, which are judged elsewhere
    buckets         tags those of stacks, and deletes none that is not empty
    large_objects   keeps large requests to S3 off the event loop
    settled_stacks  tells of a stack that is under way when it has settled
    tagging         adds SageMaker, alarms and log groups to the tagging API
    crons           evaluates cron expressions
    state_machines  ends executions for good, holds them to their role, lets them call SageMaker
    running_execution  says which execution a thread works for
    transform_tasks adds Step Functions' own integration of transform jobs
    definitions     refuses state machines that Step Functions would
    rule_targets    starts state machines of rules as the target's role
    lambdas         cuts Lambdas off from our packages, names their exceptions and their ends
    layers          plays AWS's public layer with pandas and pyarrow
    invocation_queue lets a Map wait for its function

What is decided or computed lives one level up, in plain functions; here is only where it is put in.
"""
