"""Autoscaling of an endpoint that SageMaker's SDK 3 deployed; it has none, so boto3 beside it.

python autoscaling.py model.tar.gz role-arn
"""

import json
import sys
import time
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/autoscaling"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
model = builder.build(model_name="sdk3-autoscaling")
endpoint = builder.deploy(endpoint_name="sdk3-autoscaling", initial_instance_count=1)
variant = endpoint.refresh().production_variants[0].variant_name

autoscaling = session.boto_session.client("application-autoscaling")
resource_id = f"endpoint/{endpoint.endpoint_name}/variant/{variant}"
target = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": resource_id,
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
autoscaling.register_scalable_target(**target, MinCapacity=2, MaxCapacity=3)
autoscaling.put_scaling_policy(
    **target,
    PolicyName="requests",
    PolicyType="TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration={
        "TargetValue": 60.0,  # requests a minute and instance
        "DisableScaleIn": True,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
    },
)
targets = autoscaling.describe_scalable_targets(
    ServiceNamespace="sagemaker", ResourceIds=[resource_id]
)["ScalableTargets"]
policies = autoscaling.describe_scaling_policies(
    ServiceNamespace="sagemaker", ResourceId=resource_id
)["ScalingPolicies"]
# The variant is below its new least capacity, so it is moved there.
while endpoint.refresh().production_variants[0].current_instance_count < 2:
    time.sleep(1)
endpoint.wait_for_status("InService")
instances = endpoint.production_variants[0].current_instance_count
autoscaling.deregister_scalable_target(**target)
endpoint.delete()
model.delete()
print(
    json.dumps(
        {
            "capacities": [[each["MinCapacity"], each["MaxCapacity"]] for each in targets],
            "policies": [each["PolicyName"] for each in policies],
            "instances": instances,
        }
    )
)
