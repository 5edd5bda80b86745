"""CloudFormation takes any text for a property's name: a typo would show in production only."""

import botocore.session
import pytest

from constructs_lib.variant_retention import VariantProperty, VariantRetention


def test_the_names_are_those_of_sagemaker():
    service = botocore.session.get_session().get_service_model("sagemaker")
    known = service.shape_for("VariantPropertyType").metadata["enum"]

    assert set(VariantProperty) <= set(known)


@pytest.mark.parametrize(
    ("keeps_weights", "keeps_counts", "excluded"),
    [
        (True, True, None),
        (True, False, ["DesiredInstanceCount"]),
        (False, True, ["DesiredWeight"]),
        (False, False, ["DesiredInstanceCount", "DesiredWeight"]),
    ],
)
def test_what_the_config_owns_is_excluded_from_retention(keeps_weights, keeps_counts, excluded):
    retention = VariantRetention(keeps_weights=keeps_weights, keeps_counts=keeps_counts)
    properties = retention.to_excluded()

    assert excluded == (
        None if properties is None else [each.variant_property_type for each in properties]
    )


def test_nothing_is_excluded_where_nothing_is_retained():
    retention = VariantRetention.of_nothing()

    assert (False, None) == (retention.retains, retention.to_excluded())
