"""The lines of a transform job's data log."""

from sandbox.sagemaker.transform.data_log import failure_lines, limits_line
from sandbox.sagemaker.transform.plan import BatchStrategy, Limits


def test_a_log_begins_with_how_the_instance_is_asked():
    """In the words that containers know."""
    limits = Limits(
        max_concurrent_transforms=2, max_payload_mb=6, batch_strategy=BatchStrategy.MULTI_RECORD
    )

    assert "MaxConcurrentTransforms=2, MaxPayloadInMB=6, BatchStrategy=MULTI_RECORD" == limits_line(
        limits
    )


def test_what_a_model_said_follows_the_status_line_by_line():
    """Each line names the object."""
    lines = failure_lines(
        "b/k", "AlgorithmError: Bad HTTP status received from algorithm: 500", "no\nnumber"
    )

    assert [
        "b/k: Bad HTTP status received from algorithm: 500",
        "b/k: ",
        "b/k: Message:",
        "b/k: no",
        "b/k: number",
    ] == lines


def test_an_object_that_was_never_answered_is_one_line():
    """There is nothing to add."""
    assert ["b/k: Unable to get response from algorithm"] == failure_lines(
        "b/k", "AlgorithmError: Unable to get response from algorithm", ""
    )
