"""What is asked of CloudWatch."""

from dataclasses import replace

from coalmine.metrics.asked import durations_of, queries_of


def test_instances_and_serverless_have_metrics_of_their_own(blue):
    """SageMaker publishes no others of a serverless variant."""
    names = {count.metric_name for _, count in queries_of(blue)}
    serverless = {count.metric_name for _, count in queries_of(replace(blue, max_concurrency=5))}

    assert {
        "CPUUtilization",
        "InvocationModelErrors",
        "InvocationsPerInstance",
    } <= names - serverless
    assert {"ModelSetupTime", "ServerlessConcurrentExecutionsUtilization"} <= serverless - names
    assert "ModelSetupTime" in durations_of(replace(blue, max_concurrency=5))
    assert "ModelSetupTime" not in durations_of(blue)


def test_utilization_has_a_namespace_of_its_own(blue):
    """Asked for elsewhere there is no data, and no error that says so."""
    namespaces = {count.metric_name: count.namespace for _, count in queries_of(blue)}

    assert "/aws/sagemaker/Endpoints" == namespaces["MemoryUtilization"]
    assert "/aws/sagemaker/Endpoints" == namespaces["LoadedModelCount"]
    assert "AWS/SageMaker" == namespaces["ModelCacheHit"]


def test_nothing_is_asked_twice(blue):
    for variant in (blue, replace(blue, max_concurrency=5)):
        assert len(queries_of(variant)) == len(set(queries_of(variant)))
