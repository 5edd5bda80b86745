"""A real-time endpoint with SageMaker's SDK 3: build, deploy, invoke in three formats, update.

python real_time.py model.tar.gz role-arn
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import EndpointConfig
from sagemaker.core.shapes import ProductionVariant
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/real-time"),
    source_code=SourceCode(  # packed with the model into one artifact
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)

model = builder.build(model_name="sdk3-real-time")
endpoint = builder.deploy(endpoint_name="sdk3-real-time", initial_instance_count=1)


def ask(body, content_type):
    """Return the endpoint's answer as it was sent."""
    answer = endpoint.invoke(body=body, content_type=content_type, accept=content_type)
    return answer.body.read()


array = io.BytesIO()
np.save(array, np.array(flowers))
answers = {
    "json": json.loads(ask(json.dumps(flowers), "application/json")),
    "csv": ask("5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3", "text/csv").decode().split(),
    "npy": np.load(io.BytesIO(ask(array.getvalue(), "application/x-npy"))).tolist(),
}

two_instances = EndpointConfig.create(
    endpoint_config_name="sdk3-real-time-2",
    production_variants=[
        ProductionVariant(
            variant_name="AllTraffic",
            model_name=model.model_name,
            instance_type="ml.m5.large",
            initial_instance_count=2,
        )
    ],
)
endpoint.endpoint_config_name = two_instances.endpoint_config_name
endpoint.update()
endpoint.wait_for_status("InService")
answers["instances"] = endpoint.refresh().production_variants[0].current_instance_count
answers["updated"] = json.loads(ask(json.dumps(flowers), "application/json"))

endpoint.delete()
two_instances.delete()
model.delete()
print(json.dumps(answers))
