"""The embedded SageMaker: real hosting on one machine, with SageMaker's API in front.

`service.SageMaker` is the way in. It takes its ports from the rest of the embedded AWS (`ports`:
objects, metrics and events to write, alarms and scalable targets to look at) and imports botocore's
service model, the standard library and `sandbox.hosting`, nothing else.

A request goes: `wire` (HTTP) -> `validation` (botocore's service model) -> `*_operations`, with the
rules that only the documentation has (`*_rules`) -> `catalog` (what exists) and `lifecycle` (what
happens to `endpoints` over time: `deployment` brings up `fleets` of `instances`, each a process on
the `machine`; `traffic_shifting` moves the requests over and, by the `guardrails`, back). A
serverless variant is a `serverless_fleet` on a `serverless_pool` of workers; a container of many
models keeps some of them loaded (`model_cache`).

An invocation goes: `runtime` -> `routing` -> `fleets` -> `http_client` -> process; `metrics` counts
it, `publisher` sends the seconds that are over; `capture_writer` collects what is sampled and
writes it (`capture`) a little later.

A transform job goes: `transform_operations` -> `transform.runs` -> instances of its own.

The model registry (`model_packages`) is found through `registry`, which knows other accounts'
groups and policies. `package_events` and `endpoint_events` are what rules hear.

Pure: arns, capture, describing, guardrails, listing, metrics, model_cache, patterns, routing,
rules, serverless, validation, variants. All state belongs to the event loop that called
`SageMaker.start`, so nothing needs a lock.
"""
