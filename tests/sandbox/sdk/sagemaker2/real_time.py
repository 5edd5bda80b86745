"""A real-time endpoint with SageMaker's SDK 2: deploy, predict in three formats, update, delete.

python real_time.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker import Session
from sagemaker.deserializers import CSVDeserializer, JSONDeserializer
from sagemaker.serializers import CSVSerializer, JSONSerializer
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/real-time"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),  # uploaded beside the model
    framework_version="1.2-1",
    sagemaker_session=session,
)

predictor = model.deploy(
    initial_instance_count=1, instance_type="ml.m5.large", endpoint_name="sdk2-real-time"
)
answers = {"npy": predictor.predict(flowers).tolist()}  # what a SKLearnPredictor speaks by itself
predictor.serializer, predictor.deserializer = CSVSerializer(), CSVDeserializer()
answers["csv"] = predictor.predict(flowers)
predictor.serializer, predictor.deserializer = JSONSerializer(), JSONDeserializer()
answers["json"] = predictor.predict(flowers)

predictor.update_endpoint(initial_instance_count=2, instance_type="ml.m5.large")
endpoint = session.sagemaker_client.describe_endpoint(EndpointName="sdk2-real-time")
answers["instances"] = endpoint["ProductionVariants"][0]["CurrentInstanceCount"]
answers["updated"] = predictor.predict(flowers)

predictor.delete_model()
predictor.delete_endpoint()
print(json.dumps(answers))
