"""A batch transform with SageMaker's SDK 2: identifiers kept from the model, joined to its answers.

python batch_transform.py model.tar.gz role-arn
"""

import json
import sys
import tempfile
from pathlib import Path

from sagemaker import Session
from sagemaker.s3 import S3Downloader
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
session = Session()
model = SKLearnModel(
    model_data=session.upload_data(model_path, key_prefix="sdk2/batch"),
    role=role,
    entry_point="inference.py",
    source_dir=str(Path(__file__).parents[1] / "source"),
    framework_version="1.2-1",
    sagemaker_session=session,
)
with tempfile.TemporaryDirectory() as folder:
    for name, rows in {
        "monday.csv": "m1,5.1,3.5,1.4,0.2\nm2,6.7,3.0,5.2,2.3\n",
        "tuesday.csv": "t1,5.9,3.0,4.2,1.5\nt2,4.9,3.0,1.4,0.2\n",
    }.items():
        (Path(folder) / name).write_text(rows)
    flowers = session.upload_data(folder, key_prefix="sdk2/batch/flowers")

transformer = model.transformer(
    instance_count=2,
    instance_type="ml.m5.large",
    strategy="MultiRecord",
    assemble_with="Line",
    accept="text/csv",
    output_path=f"s3://{session.default_bucket()}/sdk2/batch/species",
    max_concurrent_transforms=2,
    max_payload=6,
)
transformer.transform(
    flowers,
    content_type="text/csv",
    split_type="Line",
    input_filter="$[1:]",
    join_source="Input",
    output_filter="$[0,-1]",
    logs=False,  # with logs it looks whether the job is over only every 30 seconds
)

job = session.describe_transform_job(transformer.latest_transform_job.name)
species = {
    Path(uri).name: S3Downloader.read_file(uri, session).split()
    for uri in S3Downloader.list(transformer.output_path, session)
}
transformer.delete_model()
print(json.dumps({"status": job["TransformJobStatus"], "species": species}))
