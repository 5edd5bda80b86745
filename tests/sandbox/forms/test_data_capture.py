"""Data capture as a user has it: declared in the config, deployed, and read again as a table."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from demo.flights import FEATURES
from demo.held_out import sample_requests
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import AB_ENDPOINT, AB_ENDPOINT_NAME

INFERENCE_ID = "flight-of-the-test"


def test_what_was_asked_and_answered_is_a_table(forms: Deployed, tmp_path: Path):
    """Three flights in one request are three rows, with features, variant and the answers."""
    content_type, body = sample_requests()[1]
    asked = datetime.now(UTC).replace(microsecond=0)  # inference times are whole seconds
    answer = forms.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=AB_ENDPOINT_NAME,
        ContentType=content_type,
        Body=body,
        InferenceId=INFERENCE_ID,
    )
    answered = datetime.now(UTC)
    eventually(lambda: INFERENCE_ID in captured(forms, "tail").stdout)
    file = tmp_path / "requests.parquet"

    exported = captured(forms, "export", "--from", "1h", "--output", str(file))

    assert exported.returncode == 0, exported.stdout
    table = pd.read_parquet(file)
    rows = table[table["inference_id"] == INFERENCE_ID].sort_values("row")
    predicted = [each["prediction"] for each in json.loads(answer["Body"].read())]
    assert predicted == rows["prediction"].tolist()
    assert [answer["InvokedProductionVariant"]] * 3 == rows["variant"].tolist()
    assert [True] * 3 == [asked <= at <= answered for at in rows["event_time"]]
    assert [flight["origin"] for flight in json.loads(body)] == rows["origin"].tolist()
    assert set(FEATURES) <= set(table.columns)
    assert table["input"].isna().all()
    assert table["output"].isna().all()


def test_it_is_encrypted_and_kept_for_the_time_that_the_config_says(forms: Deployed):
    """The bucket expires what is below `capture/`, and nothing else.

    By the template: the sandbox's CloudFormation gives a bucket neither lifecycle nor encryption.
    """
    template = forms.sandbox.client("cloudformation").get_template(
        StackName=f"Coalmine-sandbox-{AB_ENDPOINT}"
    )["TemplateBody"]

    (bucket,) = (
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::S3::Bucket"
    )
    (default,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert {"SSEAlgorithm": "AES256"} == default["ServerSideEncryptionByDefault"]
    assert [("capture/", 30)] == [
        (each["Prefix"], each["ExpirationInDays"]) for each in rules if "ExpirationInDays" in each
    ]


def captured(world: Deployed, verb: str, *arguments: str) -> Any:
    """Run a verb of `coalmine capture` about the deployed endpoint."""
    about = (AB_ENDPOINT, "-c", "sandbox", "--config", str(world.config))
    return world.run("coalmine", "capture", verb, *about, *arguments)
