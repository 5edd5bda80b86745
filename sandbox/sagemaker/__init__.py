"""The embedded SageMaker: real hosting on one machine, with SageMaker's API in front.

`service.SageMaker` is the way in. It takes its ports from the rest of the embedded AWS (`ports`:
objects, metrics and events to write, alarms and scalable targets to look at) and imports botocore's
service model, the standard library and `sandbox.hosting`, nothing else.

A request goes: `wire` (HTTP) -> `validation` (botocore's service model) -> `*_operations`, with the
rules that only the documentation has -> `catalog` (what exists) and `lifecycle` (what happens to
`endpoints` over time: `deployment` brings up `fleets` of `instances`, each a process on the
`machine`). An invocation goes: `runtime` -> `routing` -> `fleets` -> `http_client` -> process;
`metrics` counts it, `publisher` sends the seconds that are over.

Each other form of hosting is a room of its own, with an essay: `serverless/`, `multi_model/`,
`shadow/`, `guardrails/`, `capture/`, `registry/`, `transform/`.

Pure: arns, describing, listing, metrics, patterns, routing, validation, variants, and what the
rooms say of theirs. All state belongs to the event loop that called `SageMaker.start`, so nothing
needs a lock.
"""
