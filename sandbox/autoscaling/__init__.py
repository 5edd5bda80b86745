"""The embedded Application Auto Scaling: it moves what SageMaker hosts, on real load.

`service.AutoScaling` is the way in. It takes four ports from the rest of the embedded AWS (`ports`:
what can be scaled, metrics to read, alarms to show, cron expressions) and knows no instance.

A request goes: `service` (HTTP, botocore's service model) -> `*_operations`, with the rules that
only the documentation has (`rules`) -> `registry` (targets, policies, actions, activities). Once a
period the `engine` looks at every target: actions that are due change its bounds, a count outside
them is moved inside, then `tracking` decides on the datapoints of each policy's metric.

Pure: alarms, describing, metric_queries, paging, rules, schedules, targets, tracking. All state
belongs to the event loop that called `AutoScaling.start`, so nothing needs a lock.

Another dimension is a row in `targets.DIMENSIONS` and a `ports.ScalableResource`.
"""
