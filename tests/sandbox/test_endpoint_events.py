"""Rules hear what happens to an endpoint."""

from __future__ import annotations

import json

from tests.sandbox.conftest import container, eventually, variant


def test_a_rule_hears_an_endpoint_come_and_go(running_sandbox, role_arn, artifact_url, unique):
    """In the events' own spelling, CREATING and IN_SERVICE."""
    name, queue = f"heard-{unique}", f"endpoints-{unique}"
    events, sqs = running_sandbox.client("events"), running_sandbox.client("sqs")
    url = sqs.create_queue(QueueName=queue)["QueueUrl"]
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Endpoint State Change"],
        "detail": {"EndpointName": [name], "EndpointStatus": ["CREATING", "IN_SERVICE"]},
    }
    events.put_rule(Name=queue, EventPattern=json.dumps(pattern))
    target = {"Id": "1", "Arn": f"arn:aws:sqs:us-east-1:000000000000:{queue}"}
    events.put_targets(Rule=queue, Targets=[target])
    sagemaker = running_sandbox.client("sagemaker")
    sagemaker.create_model(
        ModelName=name, ExecutionRoleArn=role_arn, PrimaryContainer=container(artifact_url)
    )
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant(name)])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    heard: list[str] = []

    def has_heard_both() -> bool:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        heard.extend(json.loads(each["Body"])["detail"]["EndpointStatus"] for each in found)
        return len(heard) >= 2

    eventually(has_heard_both, seconds=30)
    sagemaker.delete_endpoint(EndpointName=name)

    assert ["CREATING", "IN_SERVICE"] == heard
