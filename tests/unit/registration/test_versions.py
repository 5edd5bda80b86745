"""Registered versions, and decisions that would change nothing."""

from datetime import UTC, datetime

import pytest

from coalmine.registration.versions import ApprovalStatus, RegisteredVersion, refusal_to_decide

DESCRIBED = {
    "ModelPackageVersion": 3,
    "ModelPackageArn": "arn:3",
    "ModelPackageStatus": "Completed",
    "ModelApprovalStatus": "Rejected",
    "CreationTime": datetime(2026, 11, 23, tzinfo=UTC),
    "ApprovalDescription": "worse on August",
    "CustomerMetadataProperties": {"metrics.auc": "0.9"},
    "InferenceSpecification": {"Containers": [{"ModelDataUrl": "s3://b/k.tar.gz"}]},
}


def test_a_description_is_read():
    found = RegisteredVersion.from_description(DESCRIBED)

    assert (3, ApprovalStatus.REJECTED, {"auc": 0.9}, "s3://b/k.tar.gz") == (
        found.version,
        found.approval,
        found.metrics,
        found.model_data_url,
    )


def test_a_mere_record_is_read():
    """A version of somebody else may have no container, no metadata and no reason."""
    sparse = {
        name: value
        for name, value in DESCRIBED.items()
        if name not in {"ApprovalDescription", "CustomerMetadataProperties"}
    }
    found = RegisteredVersion.from_description({**sparse, "InferenceSpecification": {}})

    assert (None, {}, "") == (found.model_data_url, found.metrics, found.reason)


@pytest.mark.parametrize("wanted", ApprovalStatus)
def test_a_decision_that_changes_nothing_is_refused(wanted):
    """Silence would look like success, and no event would follow."""
    refusal = refusal_to_decide(RegisteredVersion.from_description(DESCRIBED), wanted)

    assert (wanted is ApprovalStatus.REJECTED) == (refusal is not None)
    assert refusal is None or "is Rejected already (worse on August)" in refusal
