"""What a batch job's settings ask of the constructs."""

from coalmine.batch_runs.prices import transform_price
from coalmine.config import BatchJobConfig, BatchModelConfig, EnvironmentConfig, HostedModel
from constructs_lib.batch_options import BatchOptions
from constructs_lib.container_environment import Serving
from constructs_lib.sklearn_image import DEFAULT_FRAMEWORK_VERSION


def hosted_model(
    environment: EnvironmentConfig, job: BatchJobConfig
) -> tuple[HostedModel, str, Serving]:
    """Give a job's model as a variant would have it, its framework version and how it serves."""
    source: BatchModelConfig | HostedModel = job.model
    version, serving = job.model.framework_version, job.model.serving
    if job.model.endpoint is not None:
        endpoint = environment.endpoint(job.model.endpoint)
        source = next(each for each in endpoint.variants if each.name == job.model.variant)
        version = endpoint.framework_version
        serving = endpoint.serving if serving is None else serving
    hosted = HostedModel(
        name="model",
        artifact=source.artifact,
        artifact_kms_key_arn=source.artifact_kms_key_arn,
        model_package=source.model_package,
        instance_type=job.instance_type,
    )
    return (
        hosted,
        DEFAULT_FRAMEWORK_VERSION if version is None else version,
        Serving.STANDARD if serving is None else serving,
    )


def container_variables(job: BatchJobConfig) -> dict[str, str]:
    """Give the variables of a job's containers beside the usual ones."""
    return {
        # Its server gives up after a minute otherwise, whatever SageMaker waits for.
        "SAGEMAKER_MODEL_SERVER_TIMEOUT": str(job.invocations_timeout_seconds),
        **job.model.container_environment,
    }


def batch_options(job: BatchJobConfig, region: str) -> BatchOptions:
    """Give the options of a job's construct."""
    price = transform_price(region, job.instance_type)
    return BatchOptions(
        instance_type=job.instance_type,
        instance_count=job.instance_count,
        max_payload_mb=job.max_payload_mb,
        max_concurrent_transforms=job.max_concurrent_transforms,
        strategy=job.strategy,
        invocations_timeout_seconds=job.invocations_timeout_seconds,
        invocations_max_retries=job.invocations_max_retries,
        has_header=job.has_header,
        columns=job.columns,
        id_columns=job.id_columns,
        join=job.joined,
        output_format=job.published_format,
        writes_header=job.output_header is not False,
        max_shard_mb=job.max_shard_mb,
        usd_per_instance_hour=None if price is None else float(price),
    )
