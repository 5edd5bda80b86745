"""What a pipeline's `source:` asks of the constructs."""

from coalmine.config import Pipeline
from coalmine.config.load import PROJECT
from coalmine.config.pipeline_schema import STACK_PREFIX
from constructs_lib.codecommit_source import CodeCommitSource
from constructs_lib.connection_source import ConnectionSource
from constructs_lib.object_source import ObjectSource
from constructs_lib.pipeline_source import PipelineSource


def pipeline_source(pipeline: Pipeline) -> PipelineSource:
    """Give the source of a pipeline: commits that only record who serves start nothing."""
    source = pipeline.settings.source
    folder = pipeline.file.parent.relative_to(PROJECT).as_posix()
    if source.codeconnections is not None:
        connection = source.codeconnections
        return ConnectionSource(
            connection_arn=connection.connection_arn,
            repository_name=connection.repository,
            branch=connection.branch,
            quiet_paths=[f"{folder}/releases/**"],
        )
    if source.codecommit is not None:
        repository = source.codecommit
        return CodeCommitSource(
            repository_name=repository.repository,
            branch=repository.branch,
            quiet_role_prefix=STACK_PREFIX,
        )
    if source.s3 is not None:
        return ObjectSource(bucket_name=source.s3.bucket, key=source.s3.key)
    raise ValueError("source must be one of codeconnections, codecommit, s3, got none; name one")
