"""A serverless endpoint with SageMaker's SDK 3.

python serverless.py model.tar.gz role-arn
"""

import json
import sys
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.inference_config import ServerlessInferenceConfig
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/serverless"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
model = builder.build(model_name="sdk3-serverless")
endpoint = builder.deploy(
    endpoint_name="sdk3-serverless",
    inference_config=ServerlessInferenceConfig(memory_size_in_mb=2048, max_concurrency=2),
)
answer = endpoint.invoke(
    body=json.dumps(flowers), content_type="application/json", accept="application/json"
)
species = json.loads(answer.body.read())
config = endpoint.refresh().production_variants[0].current_serverless_config
endpoint.delete()
model.delete()
print(
    json.dumps(
        {
            "species": species,
            "serverless": {
                "MemorySizeInMB": config.memory_size_in_mb,
                "MaxConcurrency": config.max_concurrency,
            },
        }
    )
)
