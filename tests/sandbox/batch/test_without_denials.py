"""IAM is enforced for batch jobs too. The last file of the room sees what was refused."""

from __future__ import annotations

from tests.sandbox.batch.conftest import BatchJob
from tests.sandbox.borrowed_role import refused_to_ours


def test_nothing_of_ours_was_refused(ids: BatchJob):
    assert [] == refused_to_ours(ids.deployed.sandbox)
