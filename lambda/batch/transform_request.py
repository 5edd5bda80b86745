"""The transform job that an attempt needs, as CreateTransformJob takes it."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from batch.documents import Plan, Shard
from batch.layout import RunLayout
from batch.refusal import RefusedRunError
from batch.settings import Join

_NAME_CHARACTERS = 30  # of the job's; the digest and the attempt make the name unique for ever
_DIGEST_CHARACTERS = 16
_FILTER_CHARACTERS = 63  # of a filter at most, says SageMaker


def transform_job_name(job_name: str, execution_arn: str, attempt: int) -> str:
    """Return the same name for each call of the same attempt: SageMaker refuses the second job."""
    legal = re.sub("[^A-Za-z0-9-]", "-", job_name)[:_NAME_CHARACTERS].strip("-")
    digest = hashlib.sha256(execution_arn.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return "-".join(part for part in (legal, digest, str(attempt)) if part != "")


def manifest_file(layout: RunLayout, shards: Sequence[Shard]) -> bytes:
    """Return SageMaker's list of objects: their prefix, then each one below it."""
    files = [layout.shard(shard.name).removeprefix(layout.shards_folder) for shard in shards]
    return json.dumps([{"prefix": layout.shards_folder}, *files]).encode()


def transform_request(
    plan: Plan, layout: RunLayout, *, attempt: int, execution_arn: str
) -> dict[str, Any]:
    """Return all of a CreateTransformJob; the state machine passes it on field by field."""
    settings = plan.settings
    return {
        "TransformJobName": transform_job_name(settings.job_name, execution_arn, attempt),
        "ModelName": plan.model.model_name,
        "MaxConcurrentTransforms": settings.max_concurrent_transforms,
        "ModelClientConfig": {
            "InvocationsTimeoutInSeconds": settings.invocations_timeout_seconds,
            "InvocationsMaxRetries": settings.invocations_max_retries,
        },
        "MaxPayloadInMB": settings.max_payload_mb,
        "BatchStrategy": settings.strategy.value,
        "TransformInput": {
            "DataSource": {
                "S3DataSource": {
                    "S3DataType": "ManifestFile",
                    "S3Uri": layout.transform_manifest(attempt),
                }
            },
            "ContentType": "text/csv",
            "SplitType": "Line",
        },
        "TransformOutput": {
            "S3OutputPath": layout.outputs_folder(attempt),
            "Accept": settings.output_format.accept,
            "AssembleWith": "Line",
            **_key("KmsKeyId", settings.kms_key_arn),
        },
        "TransformResources": {
            "InstanceType": settings.instance_type,
            "InstanceCount": settings.instance_count,
            **_key("VolumeKmsKeyId", settings.kms_key_arn),
        },
        "DataProcessing": data_processing(plan),
        "Tags": [
            {"Key": "coalmine:job", "Value": settings.job_name},
            {"Key": "coalmine:run", "Value": plan.run_id},
        ],
    }


def data_processing(plan: Plan) -> dict[str, str]:
    """Return what of a shard's row the model is sent, and what of both is kept.

    SageMaker's guide counts the end of a slice in, as others do not: so no slice has one.

    Raises:
        RefusedRunError: SageMaker takes no filter that is so long.
    """
    match plan.settings.join:
        case Join.NONE:
            return {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}
        case Join.IDS:
            output_filter = _ids_and_answer(plan)
        case Join.INPUT:
            output_filter = "$"
    return {
        "InputFilter": f"$[{len(plan.table.joined)}:]",
        "OutputFilter": output_filter,
        "JoinSource": "Input",
    }


def _ids_and_answer(plan: Plan) -> str:
    """List the columns of the ids, and those that the model's answer has behind the features."""
    ids, width = len(plan.table.joined), len(plan.table.shard_columns)
    classes = () if plan.model.classes is None else plan.model.classes
    answers = 1 + len(classes)  # the prediction comes first
    listed = ",".join(map(str, [*range(ids), *range(width, width + answers)]))
    output_filter = f"$[{listed}]"
    if len(output_filter) > _FILTER_CHARACTERS:
        raise RefusedRunError(
            "join ids must list the result's columns in an OutputFilter of at most "
            f"{_FILTER_CHARACTERS} characters, got {len(output_filter)} for {ids} ids and "
            f"{answers} columns of answers behind {width - ids} features; use join: input"
        )
    return output_filter


def _key(name: str, arn: str | None) -> dict[str, str]:
    return {} if arn is None else {name: arn}
