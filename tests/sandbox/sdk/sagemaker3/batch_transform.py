"""A batch transform with SageMaker's SDK 3: identifiers kept from the model, joined to its answers.

python batch_transform.py model.tar.gz role-arn
"""

import json
import sys
import tempfile
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import TransformJob
from sagemaker.core.s3 import S3Downloader
from sagemaker.core.shapes import (
    DataProcessing,
    TransformDataSource,
    TransformInput,
    TransformOutput,
    TransformResources,
    TransformS3DataSource,
)
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/batch-transform"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
model = builder.build(model_name="sdk3-batch")
with tempfile.TemporaryDirectory() as folder:
    for name, rows in {
        "monday.csv": "m1,5.1,3.5,1.4,0.2\nm2,6.7,3.0,5.2,2.3\n",
        "tuesday.csv": "t1,5.9,3.0,4.2,1.5\nt2,4.9,3.0,1.4,0.2\n",
    }.items():
        (Path(folder) / name).write_text(rows)
    flowers = session.upload_data(folder, key_prefix="sdk3/batch/flowers")
output_path = f"s3://{session.default_bucket()}/sdk3/batch/species"

job = TransformJob.create(
    transform_job_name="sdk3-batch",
    model_name=model.model_name,
    transform_input=TransformInput(
        data_source=TransformDataSource(
            s3_data_source=TransformS3DataSource(s3_data_type="S3Prefix", s3_uri=flowers)
        ),
        content_type="text/csv",
        split_type="Line",
    ),
    transform_output=TransformOutput(
        s3_output_path=output_path, accept="text/csv", assemble_with="Line"
    ),
    transform_resources=TransformResources(instance_type="ml.m5.large", instance_count=1),
    batch_strategy="MultiRecord",
    max_concurrent_transforms=2,
    max_payload_in_mb=6,
    data_processing=DataProcessing(
        input_filter="$[1:]", join_source="Input", output_filter="$[0,-1]"
    ),
)
job.wait(poll=1)

species = {
    Path(uri).name: S3Downloader.read_file(uri, session).split()
    for uri in S3Downloader.list(output_path, session)
}
model.delete()
print(json.dumps({"status": job.transform_job_status, "species": species}))
