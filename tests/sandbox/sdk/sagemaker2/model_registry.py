"""The model registry with SageMaker's SDK 2: register, approve, deploy the approved version.

python model_registry.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker import ModelPackage, Predictor, Session
from sagemaker.deserializers import JSONDeserializer
from sagemaker.serializers import JSONSerializer
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/registry"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)

registered = model.register(
    model_package_group_name="sdk2-iris",
    content_types=["application/json"],
    response_types=["application/json"],
    inference_instances=["ml.m5.large"],
    transform_instances=["ml.m5.large"],
    description="the first of them",
)
pending = session.sagemaker_client.describe_model_package(
    ModelPackageName=registered.model_package_arn
)
session.sagemaker_client.update_model_package(
    ModelPackageArn=registered.model_package_arn, ModelApprovalStatus="Approved"
)
approved = ModelPackage(
    role=role, model_package_arn=registered.model_package_arn, sagemaker_session=session
)
approved.deploy(
    initial_instance_count=1, instance_type="ml.m5.large", endpoint_name="sdk2-registry"
)
predictor = Predictor(
    "sdk2-registry", session, serializer=JSONSerializer(), deserializer=JSONDeserializer()
)
species = predictor.predict(flowers)
predictor.delete_endpoint()
print(
    json.dumps(
        {
            "arn": registered.model_package_arn,
            "registered_as": pending["ModelApprovalStatus"],
            "species": species,
        }
    )
)
