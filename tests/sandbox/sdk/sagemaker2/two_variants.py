"""Two variants behind one endpoint with SageMaker's SDK 2: shares, a target, other weights.

python two_variants.py model.tar.gz role-arn
"""

import json
import sys
from collections import Counter
from pathlib import Path

from sagemaker import Predictor, Session, production_variant
from sagemaker.deserializers import JSONDeserializer
from sagemaker.serializers import JSONSerializer
from sagemaker.sklearn import SKLearnModel

model_path, role = sys.argv[1:]
flowers = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
session = Session()
model_data = session.upload_data(model_path, key_prefix="sdk2/two-variants")


def variant(name, weight):
    """Create a model of its own for a variant."""
    model = SKLearnModel(
        model_data=model_data,
        role=role,
        entry_point="inference.py",
        source_dir=str(Path(__file__).parents[1] / "source"),
        framework_version="1.2-1",
        name=f"sdk2-two-variants-{name}",
        sagemaker_session=session,
    )
    model.create(instance_type="ml.m5.large")
    return production_variant(
        model_name=model.name,
        instance_type="ml.m5.large",
        initial_instance_count=1,
        variant_name=name,
        initial_weight=weight,
    )


session.endpoint_from_production_variants(
    name="sdk2-two-variants", production_variants=[variant("a", 0.7), variant("b", 0.3)]
)
predictor = Predictor(
    "sdk2-two-variants", session, serializer=JSONSerializer(), deserializer=JSONDeserializer()
)
runtime, sagemaker = session.sagemaker_runtime_client, session.sagemaker_client


def answering_variants(count):
    """Count who answers."""
    answers = [
        runtime.invoke_endpoint(
            EndpointName="sdk2-two-variants",
            ContentType="application/json",
            Body=json.dumps(flowers),
        )
        for _ in range(count)
    ]
    return dict(Counter(answer["InvokedProductionVariant"] for answer in answers))


before = answering_variants(60)
targeted = predictor.predict(flowers, target_variant="b")
sagemaker.update_endpoint_weights_and_capacities(
    EndpointName="sdk2-two-variants",
    DesiredWeightsAndCapacities=[
        {"VariantName": "a", "DesiredWeight": 0},
        {"VariantName": "b", "DesiredWeight": 1},
    ],
)
session.wait_for_endpoint("sdk2-two-variants", poll=1)
after = answering_variants(20)
predictor.delete_endpoint()
print(json.dumps({"before": before, "targeted": targeted, "after": after}))
