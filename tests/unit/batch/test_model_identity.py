"""Who a model is."""

import pytest

from batch.documents import Feature
from batch.model_identity import model_identity
from batch.refusal import RefusedRunError

DOCUMENT = {
    "format_version": 1,
    "name": "flights",
    "framework_version": "1.9-0",
    "features": [{"name": "month", "type": "number", "nullable": True, "new": 1}],
    "classes": None,
}


def identify(document):
    return model_identity(
        document, model_name="m", artifact_uri="s3://b/m.tar.gz", artifact_etag="e"
    )


def test_a_model_is_known_by_its_model_json():
    found = identify(DOCUMENT)

    assert ("flights", "1.9-0", None) == (found.name, found.framework_version, found.classes)
    assert (Feature(name="month", type="number", nullable=True),) == found.features


def test_classes_are_named_as_in_the_models_answers():
    assert ("late", "1", "true") == identify(DOCUMENT | {"classes": ["late", 1, True]}).classes


@pytest.mark.parametrize("document", [None, {"format_version": 2}], ids=["none", "newer"])
def test_an_artifact_of_somebody_else_is_refused(document):
    with pytest.raises(RefusedRunError, match="must begin with a model"):
        identify(document)
