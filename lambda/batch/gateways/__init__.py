"""The world, one service a file: the only modules of `batch` that import boto3.

    objects             S3 as `batch.ports.ObjectStore`
    multipart           an object in the making, in parts or as a whole
    models              who a SageMaker Model is: its artifact and its model.json
    transform_jobs      look at a transform job, stop it
    batch_metrics       tell CloudWatch how a run ended

A gateway takes its client as an argument, speaks in the types of the pure modules and decides
nothing.
"""
