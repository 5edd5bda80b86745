"""A multi-model endpoint with SageMaker's SDK 3: add models while it serves, name one a request.

python multi_model.py model.tar.gz role-arn
"""

import json
import sys
import tarfile
import tempfile
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import Endpoint, EndpointConfig, Model
from sagemaker.core.s3 import S3Uploader
from sagemaker.core.shapes import ContainerDefinition, MultiModelConfig, ProductionVariant

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
bucket = session.default_bucket()
prefix = f"s3://{bucket}/sdk3/all-models/"
with tempfile.TemporaryDirectory() as folder:
    archive = Path(folder) / "sourcedir.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:  # every model is served by the same code
        tar.add(Path(__file__).parents[1] / "source" / "inference.py", "inference.py")
    code = S3Uploader.upload(str(archive), f"s3://{bucket}/sdk3/code", sagemaker_session=session)


def add_model(version):
    """Put an artifact under the prefix of all models."""
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"{version}.tar.gz"
        named.write_bytes(Path(model_path).read_bytes())
        S3Uploader.upload(str(named), f"{prefix}iris", sagemaker_session=session)


add_model(1)
model = Model.create(
    model_name="sdk3-multi-model",
    execution_role_arn=role,
    primary_container=ContainerDefinition(
        image=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
        mode="MultiModel",
        model_data_url=prefix,
        multi_model_config=MultiModelConfig(model_cache_setting="Enabled"),
        environment={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": code},
    ),
)
config = EndpointConfig.create(
    endpoint_config_name="sdk3-multi-model",
    production_variants=[
        ProductionVariant(
            variant_name="all",
            model_name=model.model_name,
            instance_type="ml.m5.large",
            initial_instance_count=1,
        )
    ],
)
endpoint = Endpoint.create(
    endpoint_name="sdk3-multi-model", endpoint_config_name=config.endpoint_config_name
)
endpoint.wait_for_status("InService")


def ask(target_model):
    """Ask one of the models."""
    answer = endpoint.invoke(
        body=json.dumps(flowers),
        content_type="application/json",
        accept="application/json",
        target_model=target_model,
    )
    return json.loads(answer.body.read())


first = ask("iris/1.tar.gz")
add_model(2)  # no deployment is needed
second = ask("iris/2.tar.gz")
endpoint.delete()
config.delete()
model.delete()
print(json.dumps({"first": first, "second": second}))
