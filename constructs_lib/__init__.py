"""Constructs for models on SageMaker, one a file; usable without this repository's config files.

What is inside, in the order in which a stack needs it:

    a model      model (what an endpoint asks of one), sklearn_model, packaged_model, multi_model;
                 made of model_artifact, sklearn_image, execution_role, container_environment
    a variant    instance_variant, serverless_variant, shadow_variant; with variant_scaling
    an endpoint  endpoint, of variants; variant_retention says what an update keeps of the live
                 ones, deployment_policy how it goes; endpoint_metrics, one kind for each variant
    its data     data_bucket, data_capture
    its updates  endpoint_gate in front of each, endpoint_check behind it
    its load     autoscaling
    its alarms   endpoint_alarms, with variant_alarms of each variant, speak to an alarm_topic;
                 alarm_names and endpoint_thresholds say which there are, *_conditions when;
                 environment_dashboard shows them with the metrics of each watched_endpoint and
                 of batch jobs
    its traffic  canary, from one variant to another; approval_trigger starts one
    a batch job  batch_transform, of batch_place and batch_options; its model has a
                 transform_role; batch_starts and batch_alarm beside it
    a registry   model_package_group, model_bucket
    its costs    daily_budget, billing_alarm
    a pipeline   release_pipeline, from a pipeline_source (connection_source, codecommit_source,
                 object_source; pipeline_start starts it), of release_steps and canary_step in
                 build_tools; pipeline_failures and release_on_approval beside it,
                 pipeline_acknowledgments of CDK's own roles
    releases     release_role, which a pipeline takes on, with release_access to each endpoint;
                 approval_forwarding tells another account of approvals (approval_pattern)
    their roles  account_service: a service, as far as it works for this account

They stand on the typed L1s, because the L2s of this field lose settings that a canary needs (a
weight of 0, retained weights). Arguments are keyword-only and flat; meaning is checked, types are
not, jsii does that. No file here reads the clock, the network, the environment or an account.

May import: aws_cdk, constructs, the pure modules of `canary` and `batch`, each other. Must not
import: coalmine, stacks, boto3.
"""
