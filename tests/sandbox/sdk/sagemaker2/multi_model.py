"""A multi-model endpoint with SageMaker's SDK 2: add models while it serves, name one a request.

python multi_model.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker import Session
from sagemaker.deserializers import JSONDeserializer
from sagemaker.multidatamodel import MultiDataModel
from sagemaker.serializers import JSONSerializer
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
artifact = session.upload_data(model_path, key_prefix="sdk2/multi-model")
shared_code = SKLearnModel(  # every model is served by the same code
    model_data=artifact,
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)
models = MultiDataModel(
    name="sdk2-multi-model",
    model_data_prefix=f"s3://{session.default_bucket()}/sdk2/all-models/",
    model=shared_code,
    sagemaker_session=session,
)
models.add_model(artifact, "iris/1.tar.gz")

predictor = models.deploy(
    initial_instance_count=1,
    instance_type="ml.m5.large",
    endpoint_name="sdk2-multi-model",
    serializer=JSONSerializer(),
    deserializer=JSONDeserializer(),
)
first = predictor.predict(flowers, target_model="iris/1.tar.gz")
models.add_model(artifact, "iris/2.tar.gz")  # no deployment is needed
second = predictor.predict(flowers, target_model="iris/2.tar.gz")
listed = sorted(models.list_models())
predictor.delete_endpoint()
print(json.dumps({"first": first, "second": second, "listed": listed}))
