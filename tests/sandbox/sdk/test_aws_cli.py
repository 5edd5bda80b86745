"""The `aws` CLI, unmodified, through every form of hosting, as one types it."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import IMAGE, RunningSandbox, eventually

BUCKET = "cli-iris"
FLOWERS = "[[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]"
SPECIES = [0, 2]
SOURCE = Path(__file__).parent / "source" / "inference.py"

Aws = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the CLI runs."""
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def aws(running_sandbox: RunningSandbox, folder: Path) -> Iterator[Aws]:
    """Run a command and return what it prints, as JSON if it is some."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("run_cli.py"))],
        env={**running_sandbox.environment, "HOME": str(folder), "AWS_PAGER": ""},
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        commands, ends = process.stdin, process.stdout

        def run(*arguments: str) -> Any:
            commands.write(f"{json.dumps(arguments)}\n")
            commands.flush()
            end = json.loads(ends.readline())
            output = end["output"]

            assert 0 == end["exit_code"], f"aws {' '.join(arguments)}: {end['errors']}"
            return json.loads(output) if output.startswith(("{", "[")) else output

        yield run
        commands.close()


@pytest.fixture(scope="module")
def container(aws: Aws, folder: Path, iris_artifact: Path) -> dict[str, Any]:
    """A PrimaryContainer whose artifact carries its code, copied to S3 by `aws s3 cp`."""
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(iris_artifact.with_name("model.joblib"), "model.joblib")
        archive.add(SOURCE, "code/inference.py")
    aws("s3", "mb", f"s3://{BUCKET}")
    aws("s3", "cp", "model.tar.gz", f"s3://{BUCKET}/iris/model.tar.gz", "--quiet")
    return {
        "Image": IMAGE,
        "ModelDataUrl": f"s3://{BUCKET}/iris/model.tar.gz",
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        },
    }


@pytest.fixture(scope="module")
def model(aws: Aws, container: dict[str, Any], sdk_role_arn: str) -> str:
    """A model that all tests but those of other models deploy."""
    aws(
        *("sagemaker", "create-model", "--model-name", "cli-iris"),
        *("--execution-role-arn", sdk_role_arn, "--primary-container", json.dumps(container)),
    )
    return "cli-iris"


@pytest.fixture(scope="module")
def in_service(running_sandbox: RunningSandbox) -> Callable[[str], None]:
    """Wait for an endpoint; `aws sagemaker wait` looks every 30 seconds."""
    sagemaker = running_sandbox.client("sagemaker")

    def wait(name: str) -> None:
        def settled() -> str | None:
            status: str = sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"]
            return None if status in {"Creating", "Updating"} else status

        assert "InService" == eventually(settled, seconds=120)

    return wait


@pytest.fixture(scope="module")
def deploy(aws: Aws, in_service: Callable[[str], None]) -> Callable[..., None]:
    """Create an endpoint of variants and wait for it."""

    def create(name: str, *variants: dict[str, Any], **config: Any) -> None:
        options = [
            text
            for option, value in config.items()
            for text in (f"--{option.replace('_', '-')}", json.dumps(value))
        ]
        aws(
            *("sagemaker", "create-endpoint-config", "--endpoint-config-name", name),
            *("--production-variants", json.dumps(variants), *options),
        )
        aws(
            *("sagemaker", "create-endpoint", "--endpoint-name", name),
            *("--endpoint-config-name", name),
        )
        in_service(name)

    return create


@pytest.fixture(scope="module")
def invoke(aws: Aws, folder: Path) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """Invoke an endpoint; return what it answers and what the CLI prints."""

    def ask(name: str, *options: str) -> tuple[Any, dict[str, Any]]:
        printed = aws(
            *("sagemaker-runtime", "invoke-endpoint", "--endpoint-name", name),
            *("--content-type", "application/json", "--body", FLOWERS, *options, "answer.json"),
        )
        return json.loads((folder / "answer.json").read_text()), printed

    return ask


def variant(model_name: str, name: str = "only", **fields: Any) -> dict[str, Any]:
    """Return a production variant on one instance, or on what the fields say."""
    instances = {"InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    return {
        "VariantName": name,
        "ModelName": model_name,
        **({} if "ServerlessConfig" in fields else instances),
        **fields,
    }


@pytest.fixture(scope="module")
def two_variants(deploy: Callable[..., None], model: str) -> str:
    """An endpoint with two variants, everything captured."""
    deploy(
        "cli-two-variants",
        variant(model, "a", InitialVariantWeight=0.7),
        variant(model, "b", InitialVariantWeight=0.3),
        data_capture_config={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/captured",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
        },
    )
    return "cli-two-variants"


def test_an_endpoint_answers_and_its_weights_are_moved(
    aws: Aws,
    two_variants: str,
    invoke: Callable[..., tuple[Any, dict[str, Any]]],
    in_service: Callable[[str], None],
):
    """A target variant answers whatever its weight; a weight of 0 takes everything away."""
    answer, printed = invoke(two_variants, "--target-variant", "b")
    aws(
        *("sagemaker", "update-endpoint-weights-and-capacities", "--endpoint-name", two_variants),
        *("--desired-weights-and-capacities", "VariantName=a,DesiredWeight=0"),
    )
    in_service(two_variants)

    assert SPECIES == answer
    assert "b" == printed["InvokedProductionVariant"]
    assert "b" == invoke(two_variants)[1]["InvokedProductionVariant"]


def test_what_was_captured_is_copied_and_read(
    aws: Aws,
    running_sandbox: RunningSandbox,
    two_variants: str,
    invoke: Callable[..., tuple[Any, dict[str, Any]]],
    folder: Path,
):
    """`aws s3 cp --recursive`, a moment later."""
    invoke(two_variants, "--inference-id", "from-the-cli")
    prefix = f"captured/{two_variants}/"
    s3 = running_sandbox.client("s3")
    eventually(lambda: s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"])
    aws("s3", "cp", f"s3://{BUCKET}/{prefix}", "captured", "--recursive", "--quiet")
    records = [
        json.loads(line)
        for file in (folder / "captured").rglob("*.jsonl")
        for line in file.read_text().splitlines()
    ]

    assert {"[0, 2]"} == {each["captureData"]["endpointOutput"]["data"] for each in records}


def test_variants_are_autoscaled(aws: Aws, two_variants: str):
    """Register, put a policy, describe, deregister."""
    target = (
        *("--service-namespace", "sagemaker"),
        *("--resource-id", f"endpoint/{two_variants}/variant/b"),
        *("--scalable-dimension", "sagemaker:variant:DesiredInstanceCount"),
    )
    scaling = "application-autoscaling"
    aws(scaling, "register-scalable-target", *target, "--min-capacity", "1", "--max-capacity", "3")
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    put = aws(
        *(scaling, "put-scaling-policy", *target, "--policy-name", "requests"),
        *("--policy-type", "TargetTrackingScaling"),
        "--target-tracking-scaling-policy-configuration",
        json.dumps({"TargetValue": 60.0, "PredefinedMetricSpecification": metric}),
    )
    policies = aws(
        *(scaling, "describe-scaling-policies", "--service-namespace", "sagemaker"),
        *("--resource-id", f"endpoint/{two_variants}/variant/b"),
    )
    aws(scaling, "deregister-scalable-target", *target)

    assert [put["PolicyARN"]] == [each["PolicyARN"] for each in policies["ScalingPolicies"]]
    assert 2 == len(put["Alarms"])


@pytest.fixture(scope="module")
def shadowed(deploy: Callable[..., None], model: str) -> str:
    """An endpoint whose one variant has a shadow that gets a copy of every request."""
    deploy("cli-shadowed", variant(model), shadow_production_variants=[variant(model, "dark")])
    return "cli-shadowed"


def test_a_shadow_is_described_and_gets_copies(
    aws: Aws,
    running_sandbox: RunningSandbox,
    shadowed: str,
    invoke: Callable[..., tuple[Any, dict[str, Any]]],
):
    """The production variant answers; the shadow's own metrics count the copy."""
    answer, printed = invoke(shadowed)
    described = aws("sagemaker", "describe-endpoint", "--endpoint-name", shadowed)
    cloudwatch = running_sandbox.client("cloudwatch")

    assert SPECIES == answer
    assert "only" == printed["InvokedProductionVariant"]
    assert ["dark"] == [each["VariantName"] for each in described["ShadowProductionVariants"]]

    eventually(
        lambda: cloudwatch.get_metric_statistics(
            Namespace="AWS/SageMaker",
            MetricName="Invocations",
            Dimensions=[
                {"Name": "EndpointName", "Value": shadowed},
                {"Name": "VariantName", "Value": "dark"},
            ],
            StartTime=datetime.now(UTC) - timedelta(minutes=2),
            EndTime=datetime.now(UTC) + timedelta(seconds=2),
            Period=60,
            Statistics=["Sum"],
        )["Datapoints"]
    )


def test_an_update_is_guarded_by_an_alarm(
    aws: Aws, shadowed: str, model: str, in_service: Callable[[str], None]
):
    """All at once, with a quiet alarm: the guardrails are described as they were put."""
    aws(
        *("cloudwatch", "put-metric-alarm", "--alarm-name", "cli-errors"),
        *("--namespace", "AWS/SageMaker", "--metric-name", "Invocation5XXErrors"),
        *("--dimensions", f"Name=EndpointName,Value={shadowed}", "Name=VariantName,Value=only"),
        *("--statistic", "Sum", "--period", "10", "--evaluation-periods", "1"),
        *("--comparison-operator", "GreaterThanThreshold", "--threshold", "0"),
        *("--treat-missing-data", "notBreaching"),
    )
    aws(
        *("sagemaker", "create-endpoint-config", "--endpoint-config-name", "cli-guarded"),
        *("--production-variants", json.dumps([variant(model)])),
        *("--shadow-production-variants", json.dumps([variant(model, "dark")])),
    )
    routing = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 1}
    guardrails = {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": routing,
            "TerminationWaitInSeconds": 0,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "cli-errors"}]},
    }
    aws(
        *("sagemaker", "update-endpoint", "--endpoint-name", shadowed),
        *("--endpoint-config-name", "cli-guarded", "--deployment-config", json.dumps(guardrails)),
    )
    in_service(shadowed)
    described = aws("sagemaker", "describe-endpoint", "--endpoint-name", shadowed)

    assert "cli-guarded" == described["EndpointConfigName"]
    assert guardrails == described["LastDeploymentConfig"]
    assert "FailureReason" not in described


def test_a_transform_job_writes_beside_the_same_name(
    aws: Aws, running_sandbox: RunningSandbox, model: str, folder: Path
):
    """`aws s3 cp` in, create and describe, `aws s3 cp` out."""
    (folder / "flowers.csv").write_text("5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n")
    aws("s3", "cp", "flowers.csv", f"s3://{BUCKET}/batch/in/flowers.csv", "--quiet")
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/batch/in/"}
    aws(
        *("sagemaker", "create-transform-job", "--transform-job-name", "cli-batch"),
        *("--model-name", model, "--transform-input"),
        json.dumps({"DataSource": {"S3DataSource": source}, "ContentType": "text/csv"}),
        "--transform-output",
        f"S3OutputPath=s3://{BUCKET}/batch/out,Accept=text/csv",
        *("--transform-resources", "InstanceType=ml.m5.large,InstanceCount=1"),
    )

    sagemaker = running_sandbox.client("sagemaker")
    eventually(
        lambda: (
            "TransformEndTime" in sagemaker.describe_transform_job(TransformJobName="cli-batch")
        ),
        seconds=60,
    )
    described = aws("sagemaker", "describe-transform-job", "--transform-job-name", "cli-batch")

    assert "Completed" == described["TransformJobStatus"]
    assert ["0", "2"] == aws("s3", "cp", f"s3://{BUCKET}/batch/out/flowers.csv.out", "-").split()


def test_a_serverless_endpoint_answers(
    deploy: Callable[..., None],
    model: str,
    invoke: Callable[..., tuple[Any, dict[str, Any]]],
):
    """Memory and concurrency instead of instances."""
    serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 2}
    deploy("cli-serverless", variant(model, ServerlessConfig=serverless))

    assert SPECIES == invoke("cli-serverless")[0]


def test_one_of_many_models_answers(
    aws: Aws,
    container: dict[str, Any],
    sdk_role_arn: str,
    deploy: Callable[..., None],
    invoke: Callable[..., tuple[Any, dict[str, Any]]],
    folder: Path,
):
    """A model is added by `aws s3 cp`."""
    with tarfile.open(folder / "sourcedir.tar.gz", "w:gz") as archive:
        archive.add(SOURCE, "inference.py")
    aws("s3", "cp", "sourcedir.tar.gz", f"s3://{BUCKET}/sourcedir.tar.gz", "--quiet")
    many = {
        "Image": IMAGE,
        "Mode": "MultiModel",
        "ModelDataUrl": f"s3://{BUCKET}/all/",
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{BUCKET}/sourcedir.tar.gz",
        },
    }
    aws(
        *("sagemaker", "create-model", "--model-name", "cli-many"),
        *("--execution-role-arn", sdk_role_arn, "--primary-container", json.dumps(many)),
    )
    deploy("cli-many", variant("cli-many"))
    aws("s3", "cp", container["ModelDataUrl"], f"s3://{BUCKET}/all/iris/1.tar.gz", "--quiet")

    assert SPECIES == invoke("cli-many", "--target-model", "iris/1.tar.gz")[0]


def test_an_approved_version_becomes_a_model(
    aws: Aws, container: dict[str, Any], sdk_role_arn: str
):
    """Group, version, approval, model."""
    aws(
        *("sagemaker", "create-model-package-group"),
        *("--model-package-group-name", "cli-iris"),
    )
    arn = aws(
        *("sagemaker", "create-model-package", "--model-package-group-name", "cli-iris"),
        *("--model-approval-status", "PendingManualApproval", "--inference-specification"),
        json.dumps(
            {
                "Containers": [container],
                "SupportedContentTypes": ["application/json"],
                "SupportedResponseMIMETypes": ["application/json"],
            }
        ),
    )["ModelPackageArn"]
    aws(
        *("sagemaker", "update-model-package", "--model-package-arn", arn),
        *("--model-approval-status", "Approved"),
    )
    aws(
        *("sagemaker", "create-model", "--model-name", "cli-approved"),
        *("--execution-role-arn", sdk_role_arn),
        *("--primary-container", f"ModelPackageName={arn}"),
    )
    listed = aws("sagemaker", "list-model-packages", "--model-package-group-name", "cli-iris")

    assert ["Approved"] == [
        each["ModelApprovalStatus"] for each in listed["ModelPackageSummaryList"]
    ]
