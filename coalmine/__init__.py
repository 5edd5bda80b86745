"""The operator's side of Coalmine: what a person or a pipeline runs.

`config/`     what an environment runs: YAML checked by pydantic, every mistake reported at once.
`capture/`    captured requests and answers, read again as a table.
`registration/` a packed model on its way into the model registry.
`cost/`       what an environment costs, from its synthesized templates and dated prices.
`comparison/` variants held against each other, with what the counts can tell.
`batch_runs/` runs of batch jobs: which machines, how far, how fast.
`local_batch/` such a run on this machine: folders in place of S3, processes in place of SageMaker.
`packaging/`  an estimator and its inference code become one deterministic `model.tar.gz`.
`cleanup/`    what an environment left behind, and in which order it goes.
`cli/`        the `coalmine` command, one verb a file; it talks to people and to nobody else.
`gateways/`   the only place here that imports boto3.

It imports the pure modules that the Lambdas run (`canary`), so that what a person is shown before a
canary and what the state machine does are the same code. Nothing in `lambda/`, `inference/` or
`constructs_lib/` imports it.
"""
