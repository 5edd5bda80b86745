"""Data capture with SageMaker's SDK 2: what an endpoint was asked and answered, read again from S3.

python data_capture.py model.tar.gz role-arn
"""

import json
import sys
import time
from pathlib import Path

from sagemaker import Session
from sagemaker.model_monitor import DataCaptureConfig
from sagemaker.s3 import S3Downloader
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/capture"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)
destination = f"s3://{session.default_bucket()}/sdk2/captured"

predictor = model.deploy(
    initial_instance_count=1,
    instance_type="ml.m5.large",
    endpoint_name="sdk2-capture",
    serializer=CSVSerializer(),
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=destination,
        capture_options=["REQUEST", "RESPONSE"],
        csv_content_types=["text/csv"],
    ),
)
predictor.predict(flowers, initial_args={"InferenceId": "monday-1"})
captured: list[str] = []
while captured == []:  # minutes on SageMaker
    time.sleep(1)
    captured = S3Downloader.list(destination, session)
record = json.loads(S3Downloader.read_file(captured[0], session).splitlines()[0])
predictor.delete_endpoint()
print(json.dumps({"keys": captured, "record": record}))
