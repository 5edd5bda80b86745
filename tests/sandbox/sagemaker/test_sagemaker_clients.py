"""Clients that nobody here wrote, over HTTP: boto3, the aws CLI and SageMaker's SDK."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/execution"


@pytest.fixture(scope="module")
def address(rig) -> Iterator[str]:
    """Serve both APIs on one port, as the embedded AWS does."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = dict(self.headers.items())
            sagemaker = rig.sagemaker
            if self.path.startswith("/endpoints/"):
                call = sagemaker.handle_runtime(
                    ACCOUNT, "us-east-1", "POST", self.path, headers, body
                )
            else:
                call = sagemaker.handle_control(ACCOUNT, "us-east-1", headers, body)
            status, answered, answer = rig.run(call)
            self.send_response(status)
            for name, value in {**answered, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def client_of(address):
    def build(service):
        return boto3.client(
            service,
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )

    return build


@pytest.fixture(scope="module", autouse=True)
def endpoint(rig):
    rig.has_model("light")
    rig.has_endpoint("Shared", rig.variant("a", "light"))


def test_boto3_waits_for_an_endpoint_and_deletes_it(rig, client_of):
    """boto3's own waiters and paginators are content."""
    sagemaker, runtime = client_of("sagemaker"), client_of("sagemaker-runtime")
    container = sagemaker.describe_model(ModelName="light")["PrimaryContainer"]
    sagemaker.create_model(
        ModelName="Boto",
        ExecutionRoleArn=ROLE,
        PrimaryContainer=container,
        Tags=[{"Key": "team", "Value": "ml"}],
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName="Boto", ProductionVariants=[rig.variant("only", "Boto")]
    )
    arn = sagemaker.create_endpoint(EndpointName="Boto", EndpointConfigName="Boto")["EndpointArn"]
    sagemaker.get_waiter("endpoint_in_service").wait(
        EndpointName="Boto", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    answer = runtime.invoke_endpoint(
        EndpointName="Boto", Body=b"1", ContentType="text/csv", InferenceId="id", Accept="*/*"
    )

    assert json.loads(answer["Body"].read()) == "light"
    assert answer["InvokedProductionVariant"] == "only"
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "dev"}])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "prod"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "stage", "Value": "prod"}]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["stage"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []
    described = sagemaker.describe_endpoint(EndpointName="Boto")
    assert described["CreationTime"] <= described["LastModifiedTime"]
    names = [
        each["EndpointName"]
        for page in sagemaker.get_paginator("list_endpoints").paginate(
            PaginationConfig={"PageSize": 1}, SortBy="Name", SortOrder="Ascending"
        )
        for each in page["Endpoints"]
    ]
    assert names == ["Boto", "Shared"]
    sagemaker.delete_endpoint(EndpointName="Boto")
    sagemaker.get_waiter("endpoint_deleted").wait(
        EndpointName="Boto", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    sagemaker.delete_endpoint_config(EndpointConfigName="Boto")
    sagemaker.delete_model(ModelName="Boto")
    assert [each["ModelName"] for each in sagemaker.list_models()["Models"]] == ["light"]


@pytest.mark.parametrize(
    ("service", "operation", "params", "code", "words"),
    [
        (
            "sagemaker",
            "describe_endpoint",
            {"EndpointName": "absent"},
            "ValidationException",
            f'Could not find endpoint "arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/absent".',
        ),
        (
            "sagemaker",
            "create_endpoint",
            {"EndpointName": "SHARED", "EndpointConfigName": "Shared-config"},
            "ValidationException",
            "Cannot create already existing endpoint",
        ),
        (
            "sagemaker",
            "describe_endpoint",
            {"EndpointName": "no_underscore"},
            "ValidationException",
            "1 validation error detected: Value 'no_underscore' at 'endpointName' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern",
        ),
        (
            "sagemaker",
            "list_training_jobs",
            {},
            "UnsupportedOperationException",
            "ListTrainingJobs is not supported by this sandbox",
        ),
        (
            "sagemaker-runtime",
            "invoke_endpoint",
            {"EndpointName": "absent", "Body": b""},
            "ValidationError",
            f"Endpoint absent of account {ACCOUNT} not found.",
        ),
        (
            "sagemaker-runtime",
            "invoke_endpoint_async",
            {"EndpointName": "Shared", "InputLocation": "s3://bucket/key"},
            "ValidationError",
            "async-invocations is not supported by this sandbox",
        ),
    ],
)
def test_boto3_understands_refusals(client_of, service, operation, params, code, words):
    """The code and the message arrive as on SageMaker."""
    with pytest.raises(ClientError) as refused:
        getattr(client_of(service), operation)(**params)

    assert refused.value.response["Error"]["Code"] == code
    assert words in refused.value.response["Error"]["Message"]


def test_boto3_understands_a_model_error(rig, client_of):
    """The modelled members of ModelError are filled."""
    rig.has_model(
        "raises",
        code="def model_fn(d):\n    return None\n\n\ndef predict_fn(x, m):\n    raise ValueError",
    )
    rig.has_endpoint("raising", rig.variant("a", "raises"))
    runtime = client_of("sagemaker-runtime")
    with pytest.raises(runtime.exceptions.ModelError) as failed:
        runtime.invoke_endpoint(EndpointName="raising", Body=b"[1]", ContentType="application/json")
    response = failed.value.response

    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == 500
    assert "Internal Server Error" in response["OriginalMessage"]
    assert response["LogStreamArn"].endswith("/aws/sagemaker/Endpoints/raising")


def test_the_aws_cli_invokes(address, tmp_path):
    """The CLI of the virtual environment, as a user types it."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "awscli", "sagemaker-runtime", "invoke-endpoint"]
    command += ["--endpoint-name", "Shared", "--body", "1", "--target-variant", "a", "answer.json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["InvokedProductionVariant"] == "a"
    assert json.loads((tmp_path / "answer.json").read_text()) == "light"


def test_sagemakers_own_sdk_deploys(rig, address, monkeypatch):
    """Its resource classes parse every answer strictly."""
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    from sagemaker.core.resources import Endpoint, EndpointConfig
    from sagemaker.core.shapes import ProductionVariant

    variant = ProductionVariant(
        variant_name="v", model_name="light", instance_type="ml.m5.large", initial_instance_count=1
    )
    EndpointConfig.create(endpoint_config_name="sdk", production_variants=[variant])
    endpoint = Endpoint.create(endpoint_name="sdk", endpoint_config_name="sdk")
    endpoint.wait_for_status("InService", poll=1)
    answer = endpoint.invoke(body=b"1", content_type="text/csv", accept="application/json")

    assert json.loads(answer.body.read()) == "light"
    assert "sdk" in [each.endpoint_name for each in Endpoint.get_all()]
    endpoint.delete()
    rig.gone("sdk")
