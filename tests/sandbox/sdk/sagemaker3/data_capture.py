"""Data capture with SageMaker's SDK 3: what an endpoint was asked and answered, read again.

python data_capture.py model.tar.gz role-arn
"""

import json
import sys
import time
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.model_monitor import DataCaptureConfig
from sagemaker.core.s3 import S3Downloader
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/data-capture"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
destination = f"s3://{session.default_bucket()}/sdk3/captured"

model = builder.build(model_name="sdk3-capture")
endpoint = builder.deploy(
    endpoint_name="sdk3-capture",
    initial_instance_count=1,
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=destination,
        capture_options=["REQUEST", "RESPONSE"],
        json_content_types=["application/json"],
    ),
)
endpoint.invoke(
    body=json.dumps(flowers),
    content_type="application/json",
    accept="application/json",
    inference_id="monday-1",
)
captured: list[str] = []
while captured == []:  # minutes on SageMaker
    time.sleep(1)
    captured = S3Downloader.list(destination, session)
record = json.loads(S3Downloader.read_file(captured[0], session).splitlines()[0])
endpoint.delete()
model.delete()
print(json.dumps({"keys": captured, "record": record}))
