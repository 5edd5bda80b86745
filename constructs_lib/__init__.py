"""Constructs for models on SageMaker, one a file; usable without this repository's config files.

What is inside, in the order in which a stack needs it:

    sklearn_image      which container image serves a scikit-learn version in a region
    model_artifact     a model.tar.gz: a local file (CDK asset) or a pinned object on S3
    execution_role     what the serving containers may do, and no more
    model              what an endpoint asks of a model, whichever construct made it
    container_environment  the variables with which a container runs its artifact's code
    sklearn_model      artifact + image + role = one SageMaker Model
    packaged_model     a version of a model package group = one SageMaker Model
    multi_model        many artifacts under one S3 prefix = one SageMaker Model, code apart
    source_archive     source code as a deterministic tar.gz
    instance_variant   a model on instances, with its count and weight
    serverless_variant a model without instances, alone on its endpoint
    shadow_variant     a model that gets copies of requests
    variant_scaling    how a variant's capacity follows its load
    deployment_policy  SageMaker's own guardrails of an update: steps, waits, alarms
    endpoint           one to ten variants behind one name; grants and metrics
    variant_retention  which live weights and counts an update keeps
    variant_metrics    CloudWatch's metrics of a variant, by what it runs on
    autoscaling        scalable targets and policies of an endpoint's variants
    serverless_alarms  cold starts, concurrency and errors of a serverless variant
    data_bucket        where an endpoint's data lives
    data_capture       which requests and answers are kept there
    endpoint_gate      what is refused, and taken out of the way, in front of each update
    endpoint_check     what is verified, and put back, behind each update
    model_bucket       where registered artifacts live, written once
    model_package_group  the versions of one model, and who may read them
    approval_trigger   what an approval does: tell, or start a canary
    canary             the state machine that moves traffic between two variants
    handler_function   a Lambda function of ours, its role and its log
    acknowledgment     accepted findings of cdk-nag, with their reasons

They stand on the typed L1s, because the L2s of this field lose settings that a canary needs (a
weight of 0, retained weights). Arguments are keyword-only and flat; meaning is checked, types are
not, jsii does that. No file here reads the clock, the network, the environment or an account.

May import: aws_cdk, constructs, the pure modules of `canary`, each other. Must not import:
coalmine, stacks, boto3.
"""
