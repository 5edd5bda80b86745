"""Autoscaling of an endpoint that SageMaker's SDK 2 deployed: boto3 and a predefined metric.

python autoscaling.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker import Session
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/autoscaling"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)
predictor = model.deploy(
    initial_instance_count=1, instance_type="ml.m5.large", endpoint_name="sdk2-autoscaling"
)

autoscaling = session.boto_session.client("application-autoscaling")
target = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/sdk2-autoscaling/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
autoscaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=3)
autoscaling.put_scaling_policy(
    **target,
    PolicyName="requests",
    PolicyType="TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration={
        "TargetValue": 60.0,  # requests a minute and instance
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
    },
)
targets = autoscaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
policies = autoscaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
autoscaling.deregister_scalable_target(**target)
predictor.delete_endpoint()
print(
    json.dumps(
        {
            "capacities": [[each["MinCapacity"], each["MaxCapacity"]] for each in targets],
            "policies": [each["PolicyName"] for each in policies],
        }
    )
)
