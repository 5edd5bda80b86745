"""CreateTransformJob, DescribeTransformJob, ListTransformJobs, StopTransformJob."""

from __future__ import annotations

import copy

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.arns import TRANSFORM_LOG_GROUP
from sandbox.sagemaker.artifacts import split
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import timestamp
from sandbox.sagemaker.errors import SageMakerError, validation_exception
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.log_groups import open_log_group
from sandbox.sagemaker.resources import Model, tags_from
from sandbox.sagemaker.transform.jobs import TransformJob, TransformJobStatus
from sandbox.sagemaker.transform.objects import InputObject, find_objects
from sandbox.sagemaker.transform.plan import S3DataType, TransformPlan
from sandbox.sagemaker.transform.rules import check_transform_job


def create(control: Control, params: Params) -> Answer:
    """Begin a job on the objects that are there now; its name is taken for ever."""
    hosting_rules.check_tags(params)
    check_transform_job(params)
    name = params["TransformJobName"]
    _refuse_used_name(control, name)
    model = control.catalog.models.get(params["ModelName"])
    if model.is_multi_model:
        raise validation_exception(
            f"A transform job needs a model of one artifact, {model.name} has Mode MultiModel."
        )
    plan = TransformPlan.of(params)
    inputs = _inputs(control, model, plan)
    _refuse_beyond_quota(control, plan)
    now = control.clock()
    job = TransformJob(
        name=name,
        arn=control.catalog.transform_jobs.arn(name),
        scope=control.catalog.scope,
        created=now,
        modified=now,
        definition=copy.deepcopy(dict(params)),
        plan=plan,
        model=model,
        tags=tags_from(params),
    )
    control.catalog.transform_jobs.add(job)
    open_log_group(control, TRANSFORM_LOG_GROUP, [model])
    control.transform_runs.start(job, inputs)
    return {"TransformJobArn": job.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return a job."""
    job = _job(control, params)
    answer: Answer = {
        **{name: value for name, value in job.definition.items() if name != "Tags"},
        "TransformJobArn": job.arn,
        "TransformJobStatus": str(job.status),
        "CreationTime": timestamp(job.created),
    }
    if job.failure_reason is not None:
        answer["FailureReason"] = job.failure_reason
    for member, time in (("TransformStartTime", job.started), ("TransformEndTime", job.ended)):
        if time is not None:
            answer[member] = timestamp(time)
    return answer


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of jobs."""
    entries = [
        Listed(
            name=job.name,
            created=job.created,
            modified=job.modified,
            status=job.status,
            summary=_summary(job),
        )
        for job in control.catalog.transform_jobs
    ]
    jobs, token = page(entries, params)
    answer: Answer = {"TransformJobSummaries": jobs}
    return answer if token is None else {**answer, "NextToken": token}


def stop(control: Control, params: Params) -> Answer:
    """Begin to stop a job; nothing of it is stored."""
    job = _job(control, params)
    if job.status is not TransformJobStatus.IN_PROGRESS:
        raise validation_exception(
            f"The request was rejected because the transform job is in status {job.status}."
        )
    control.transform_runs.stop_job(job)
    return {}


def _job(control: Control, params: Params) -> TransformJob:
    name = params["TransformJobName"].lower()
    for job in control.catalog.transform_jobs:
        if job.name.lower() == name:
            return job
    raise validation_exception("Requested resource not found.")


def _summary(job: TransformJob) -> Answer:
    summary: Answer = {
        "TransformJobName": job.name,
        "TransformJobArn": job.arn,
        "CreationTime": timestamp(job.created),
        "LastModifiedTime": timestamp(job.modified),
        "TransformJobStatus": str(job.status),
    }
    if job.ended is not None:
        summary["TransformEndTime"] = timestamp(job.ended)
    if job.failure_reason is not None:
        summary["FailureReason"] = job.failure_reason
    return summary


def _refuse_used_name(control: Control, name: str) -> None:
    for job in control.catalog.transform_jobs:
        if job.name.lower() == name.lower():
            raise SageMakerError(
                "ResourceInUse",
                "Job name must be unique within an AWS account and region, and a job with this "
                f"name already exists ({job.arn})",
            )


def _inputs(control: Control, model: Model, plan: TransformPlan) -> list[InputObject]:
    bucket, prefix = split(plan.input_uri)
    role, denial = model.execution_role_arn, None
    if plan.data_type is S3DataType.S3_PREFIX:
        denial = control.roles.denial(
            role, "s3:ListBucket", f"arn:aws:s3:::{bucket}", {"s3:prefix": prefix}
        )
    inputs = find_objects(control.objects, plan) if denial is None else []
    if inputs == []:
        raise validation_exception(
            f'No S3 objects found under S3 URL "{plan.input_uri}" given in input data source. '
            "Please ensure that the bucket exists in the selected region "
            f"({control.catalog.scope.region}), that objects exist under that S3 prefix, and that "
            f'the role "{role}" has "s3:ListBucket" permissions on bucket "{bucket}".'
        )
    return inputs


def _refuse_beyond_quota(control: Control, plan: TransformPlan) -> None:
    limit = control.settings.max_transform_instances
    used = sum(job.plan.instance_count for job in control.catalog.transform_jobs if not job.is_over)
    if used + plan.instance_count > limit:
        raise SageMakerError(
            "ResourceLimitExceeded",
            f"The sandbox's limit '{plan.instance_type} for transform job usage' is {limit} "
            f"Instances, with current utilization of {used} Instances and a request delta of "
            f"{plan.instance_count} Instances.",
        )
