"""Batch transform: a table on S3 through a model, from one file to more than one machine can chew.

One execution of the state machine is one run, or one more attempt at it:

    inspect     what lies in the input, does it fit the model, who cuts which bytes of it
    cut         one shard after the other, by many functions at once
    gather      all shards in order, and the transform job that the missing ones need
    transform   SageMaker's own; Step Functions waits for it
    assess      how did the job end: go on, wait, or try again for want of machines
    verify      has every shard as many answers as rows; if not, which row is to blame
    publish     one object with all answers, a manifest, `_SUCCESS`: all of it or nothing
    conclude    tell how it ended, and leave nothing half-done; also called when a run has died

A run lies in a folder of its own (`layout`), in documents (`documents`) that any later attempt
reads: nothing is handed from step to step but the run's name and what is next. The modules here
decide, and reach objects through `ports` alone, so that `coalmine batch run --local` goes the same
way over files. `handlers` are the Lambda functions, `gateways` reach AWS.
"""
