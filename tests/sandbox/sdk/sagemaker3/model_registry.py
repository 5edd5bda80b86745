"""The model registry with SageMaker's SDK 3: register, approve, deploy the approved version.

python model_registry.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import Endpoint, EndpointConfig, Model, ModelPackage
from sagemaker.core.shapes import ContainerDefinition, ProductionVariant
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/model-registry"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
builder.build(model_name="sdk3-registry-source")
arn = builder.register(
    model_package_group_name="sdk3-iris",
    content_types=["application/json"],
    response_types=["application/json"],
    inference_instances=["ml.m5.large"],
    transform_instances=["ml.m5.large"],
    description="the first of them",
)
registered_as = ModelPackage.get(arn).model_approval_status
session.sagemaker_client.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")
model = Model.create(
    model_name="sdk3-registry",
    execution_role_arn=role,
    primary_container=ContainerDefinition(model_package_name=arn),
)
config = EndpointConfig.create(
    endpoint_config_name="sdk3-registry",
    production_variants=[
        ProductionVariant(
            variant_name="champion",
            model_name=model.model_name,
            instance_type="ml.m5.large",
            initial_instance_count=1,
        )
    ],
)
endpoint = Endpoint.create(
    endpoint_name="sdk3-registry", endpoint_config_name=config.endpoint_config_name
)
endpoint.wait_for_status("InService")
answer = endpoint.invoke(
    body=json.dumps(flowers), content_type="application/json", accept="application/json"
)
species = json.loads(answer.body.read())
endpoint.delete()
config.delete()
model.delete()
print(json.dumps({"arn": arn, "registered_as": registered_as, "species": species}))
