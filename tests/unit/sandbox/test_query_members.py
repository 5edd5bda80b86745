"""Lists of AWS's query protocol."""

from sandbox.query_members import members


def test_numbered_members_become_lists_of_structures():
    """Numbers are in the order of counting, not of text."""
    params = {
        "Action": ["PutMetricAlarm"],
        **{f"Metrics.member.{number}.Id": [f"m{number}"] for number in (10, 2, 1)},
        "Metrics.member.1.MetricStat.Metric.Dimensions.member.1.Name": ["EndpointName"],
        "Metrics.member.1.MetricStat.Metric.Dimensions.member.1.Value": ["flights"],
        "Metrics.member.1.MetricStat.Period": ["60"],
    }
    metric = {"Dimensions": [{"Name": "EndpointName", "Value": "flights"}]}
    first = {"Id": "m1", "MetricStat": {"Metric": metric, "Period": "60"}}

    assert [first, {"Id": "m2"}, {"Id": "m10"}] == members(params, "Metrics")


def test_a_list_that_is_not_there_is_empty():
    """Another one that begins alike is not taken for it."""
    assert [] == members({"MetricsToo.member.1.Id": ["x"]}, "Metrics")
