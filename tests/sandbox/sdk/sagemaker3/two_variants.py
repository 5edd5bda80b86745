"""Two variants behind one endpoint with SageMaker's SDK 3: shares, a target, other weights.

python two_variants.py model.tar.gz role-arn
"""

import json
import sys
from collections import Counter
from pathlib import Path

from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import Endpoint, EndpointConfig
from sagemaker.core.shapes import DesiredWeightAndCapacity, ProductionVariant
from sagemaker.core.training.configs import SourceCode
from sagemaker.serve import ModelBuilder

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
builder = ModelBuilder(
    image_uri=image_uris.retrieve("sklearn", session.boto_region_name, version="1.9-0"),
    s3_model_data_url=session.upload_data(model_path, key_prefix="sdk3/two-variants"),
    source_code=SourceCode(
        source_dir=str(Path(__file__).parents[1] / "source"), entry_script="inference.py"
    ),
    role_arn=role,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
model = builder.build(model_name="sdk3-two-variants")
config = EndpointConfig.create(
    endpoint_config_name="sdk3-two-variants",
    production_variants=[
        ProductionVariant(
            variant_name=name,
            model_name=model.model_name,
            instance_type="ml.m5.large",
            initial_instance_count=1,
            initial_variant_weight=weight,
        )
        for name, weight in (("a", 0.7), ("b", 0.3))
    ],
)
endpoint = Endpoint.create(
    endpoint_name="sdk3-two-variants", endpoint_config_name=config.endpoint_config_name
)
endpoint.wait_for_status("InService")


def ask(**options):
    """Ask the endpoint, and return its whole answer."""
    return endpoint.invoke(
        body=json.dumps(flowers),
        content_type="application/json",
        accept="application/json",
        **options,
    )


def answering_variants(count):
    """Count who answers."""
    return dict(Counter(ask().invoked_production_variant for _ in range(count)))


before = answering_variants(60)
targeted = ask(target_variant="b")
endpoint.update_weights_and_capacities(
    # SDK 3.27 leaves zeros out of what it sends; a weight of 0 needs boto3.
    desired_weights_and_capacities=[
        DesiredWeightAndCapacity(variant_name="a", desired_weight=1),
        DesiredWeightAndCapacity(variant_name="b", desired_weight=9),
    ]
)
endpoint.wait_for_status("InService")
weights = {each.variant_name: each.current_weight for each in endpoint.production_variants}
endpoint.delete()
config.delete()
model.delete()
print(
    json.dumps({"before": before, "targeted": json.loads(targeted.body.read()), "weights": weights})
)
