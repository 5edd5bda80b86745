"""What a transform job may be told keeps SageMaker's rule."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from direct_serving.execution_parameters import execution_parameters


@pytest.mark.parametrize(("workers", "payload"), [(1, 6), (16, 6), (17, 5), (96, 1)])
def test_there_is_a_request_for_each_worker(workers, payload):
    """Of 6 MB, or of what they may have together."""
    told = json.loads(execution_parameters(workers))

    assert (workers, payload) == (told["MaxConcurrentTransforms"], told["MaxPayloadInMB"])
    assert told["BatchStrategy"] == "MULTI_RECORD"


@given(st.integers(1, 1000))
def test_all_requests_together_have_at_most_100_mb(workers):
    """SageMaker refuses the job otherwise."""
    told = json.loads(execution_parameters(workers))

    assert 1 <= told["MaxConcurrentTransforms"] * told["MaxPayloadInMB"] <= 100
