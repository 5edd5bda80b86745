"""What a client is told."""

import yaml

from sandbox.environment import ACCOUNT, REGION, SDK_SETTINGS, client_environment


def test_clients_are_pointed_at_the_sandbox_and_the_sdks_at_their_settings():
    """An SDK without them would ask the real STS."""
    told = client_environment(1234)

    assert "http://127.0.0.1:1234" == told["AWS_ENDPOINT_URL"]
    assert str(SDK_SETTINGS) == told["SAGEMAKER_USER_CONFIG_OVERRIDE"]


def test_the_sdks_keep_their_default_bucket_and_report_nothing():
    """The bucket is the one they would work out themselves."""
    modules = yaml.safe_load(SDK_SETTINGS.read_text())["SageMaker"]["PythonSDK"]["Modules"]

    assert modules["TelemetryOptOut"] is True
    assert {"DefaultS3Bucket": f"sagemaker-{REGION}-{ACCOUNT}"} == modules["Session"]
