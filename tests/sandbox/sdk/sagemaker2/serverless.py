"""A serverless endpoint with SageMaker's SDK 2.

python serverless.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker import Session
from sagemaker.serverless import ServerlessInferenceConfig
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/serverless"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)

predictor = model.deploy(
    serverless_inference_config=ServerlessInferenceConfig(
        memory_size_in_mb=2048, max_concurrency=2
    ),
    endpoint_name="sdk2-serverless",
)
species = predictor.predict(flowers).tolist()
endpoint = session.sagemaker_client.describe_endpoint(EndpointName="sdk2-serverless")
predictor.delete_endpoint()
print(
    json.dumps(
        {
            "species": species,
            "serverless": endpoint["ProductionVariants"][0]["CurrentServerlessConfig"],
        }
    )
)
