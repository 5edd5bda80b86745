"""AWS as the operator sees it: the only modules of `coalmine` that import boto3.

    aws             clients, and every error of AWS as one `AwsError` that a person can read
    deployment      what a stack deployed: the only reader of its outputs
    endpoint_description, live_endpoint
                    how the endpoint is now, and what it served lately
    canary_records  the lock, the journal and the promoted state, to read only
    executions      canaries and batch runs to start and to stop
    run_objects, transform_times, live_batch
                    the folders of batch runs, when their jobs are billed, a batch job as deployed
    metric_data     counts of CloudWatch, page by page
    variant_counts, comparable_endpoint
                    what it counted of each variant
    captured_objects, variant_models, live_capture
                    what an endpoint captured, and the models to read it with
    model_store, model_invocations, live_models
                    the artifacts of a multi-model endpoint, and requests to one of them
    live_canary     all of these for one endpoint: what the verbs of `coalmine canary` get
    new_object      artifacts that are added and never overwritten
    model_registry, artifact_store, live_registry
                    the versions of a model package group, and their artifacts
    price_list      what AWS's services cost in a region
    environment_survey   everything of an environment: environment_stacks, tagged_resources,
                    hosting_inventory, billed_inventory, bucket_contents
    removal         one thing is deleted, by its own service
    connected_endpoint   an endpoint with its lock, also where no canary is deployed
    released_endpoint    an endpoint, what was deployed into its slots, what its canaries wrote
    golden_answers, asked_endpoint
                    golden requests to each variant, and the models that promise the answers
    caller          who is asking
    git             the one that is no AWS: named files are committed, and pushed

They speak in the types of the pure modules of `canary` and decide nothing. Verbs call them; nothing
else does.
"""
